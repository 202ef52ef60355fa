"""The gold set of sentences, read: texts with the places where their sentences end."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.labels import Span

FILE = Path(__file__).resolve().parent / "sentences.txt"
WHITE = {"¦": " ", "¶": "\n", "⏎": "\n", "␍": "\r", "·": "\u00a0"}
BORDERS = frozenset("¦¶")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and its sentences."""

    kind: str
    text: str
    spans: tuple[Span, ...]

    @property
    def ends(self) -> frozenset[int]:
        """Where sentences end, but for the last one, which any splitter ends there."""
        return frozenset(span.end for span in self.spans[:-1])


def cases() -> Iterator[Case]:
    """Yield the cases in order."""
    kind = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line[3:]
        elif line and not line.startswith("#"):
            yield _case(kind, line)


def _case(kind: str, line: str) -> Case:
    text = "".join(WHITE.get(one, one) for one in line)
    ends = [*(place for place, one in enumerate(line) if one in BORDERS), len(line)]
    spans = []
    begin = 0
    for end in ends:
        piece = text[begin:end]
        if piece.strip():
            spans.append(Span(begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())))
        begin = end + 1
    return Case(kind, text, tuple(spans))
