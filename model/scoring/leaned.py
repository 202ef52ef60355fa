"""Which words of a sentence the second reader leaned on: each is left out in turn, and the rest is read again.

Approximate, unlike the table's evidence: words count together for the reader, so what each is worth by itself does not
sum to its part.
"""

from collections.abc import Collection, Sequence

from model.labels import Span
from model.reader.pair import SecondReader
from model.scoring.evidence import WORD, WordShare

MOST_WORDS = 300
"""Words of one request that are left out in turn; each is a reading of some 5 milliseconds."""


def leaned_words(
    reader: SecondReader, texts: Sequence[str], asked: Collection[int], most: int = MOST_WORDS
) -> list[tuple[WordShare, ...] | None]:
    """Return for each text what its words are worth to the reader: its part with each word, less its part without it.

    Parameters
    ----------
    asked : places of the texts that the reader reads
    most : words of all texts together; a text that goes beyond, and one that the reader does not read, has None
    """
    found: list[tuple[WordShare, ...] | None] = []
    for place, text in enumerate(texts):
        spans = [Span(*match.span()) for match in WORD.finditer(text)] if place in asked else []
        part = reader.part(text) if 0 < len(spans) <= most else None
        if part is None:
            found.append(None)
            continue
        most -= len(spans)
        found.append(tuple(WordShare(span, _worth(reader, text, span, part)) for span in spans))
    return found


def _worth(reader: SecondReader, text: str, span: Span, part: tuple[float, ...]) -> tuple[float, ...]:
    reading = reader.encoder.read(text[: span.begin] + text[span.end :])
    if reading is None:  # a word less can be a piece more, where it stood between two that are now one
        return (0.0,) * len(part)
    return tuple(whole - less for whole, less in zip(part, reader.rule.part_of(reading), strict=True))
