"""The lines of a block: the table's own with the reasons of those that abstain, and new ones of the second reader."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from model.labels import Reason
from model.language.plain import lines_at
from model.reader.pair import BY_TABLE
from model.reader.rule import Row
from model.scoring.classifier import FramingClassifier
from model.scoring.line_form import LineForm

TOLD = b',"read_by":"' + BY_TABLE.encode() + b'"}'
ABSTAINED = b'"abstained":'
DECIMALS = 12  # as the table's own lines have


class Writer(Protocol):
    """What writes the lines of a block: a scorer, or both readers."""

    def write_lines(self, block: bytes, row: int, form: LineForm) -> bytes | None:
        """Return one JSON line a UTF-8 line, numbered from `row`; None if a line is blank."""

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm) -> bytes:
        """Return one JSON line a text, with the given row number each."""


class TableWriter:
    """Writes what a scorer writes, and why a line abstains."""

    def __init__(self, classifier: FramingClassifier) -> None:
        self._classifier = classifier
        self._scorer = classifier.scorer

    def write_lines(self, block: bytes, row: int, form: LineForm) -> bytes | None:
        """Return one JSON line a UTF-8 line; see `Writer`."""
        written = self._scorer.write_lines(block, row, form)
        return None if written is None else with_reasons(written, self._classifier.unjudged_lines(block))

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm) -> bytes:
        """Return one JSON line a text; see `Writer`."""
        return with_reasons(self._scorer.write_texts(texts, numbers, form), self._classifier.unjudged(texts))


def with_reasons(written: bytes, unjudged: Mapping[int, Reason]) -> bytes:
    """Return a scorer's lines with the reasons of those that abstain.

    Parameters
    ----------
    unjudged : places of the lines whose text cannot be judged, and why
    """
    pieces: list[bytes] = []
    done = 0
    places = sorted(unjudged)
    for place, (begin, end) in zip(places, lines_at(written, places), strict=True):
        kept = written.rfind(ABSTAINED, begin, end)  # which no string of JSON holds
        pieces += [written[done:kept], b'%btrue,"reason":"%b"}' % (ABSTAINED, unjudged[place].encode())]
        done = end
    return b"".join([*pieces, written[done:]]) if pieces else written


class PairWriter:
    """Writes what a scorer writes, and who read; what the table is unsure of goes to the second reader."""

    def __init__(self, classifier: FramingClassifier) -> None:
        self._classifier = classifier
        self._scorer = classifier.scorer

    def write_lines(self, block: bytes, row: int, form: LineForm) -> bytes | None:
        """Return one JSON line a UTF-8 line; see `Writer`."""
        written = self._scorer.write_lines(block, row, form)
        if written is None:
            return None
        rows: list[Row] = self._scorer.probabilities_of_lines(block).tolist()
        raw = block.removesuffix(b"\n").split(b"\n")
        unjudged = self._classifier.unjudged_lines(block)
        asked = self._classifier.asked(rows, unjudged)
        texts = {place: raw[place].removesuffix(b"\r").decode() for place in asked}
        return self._rewritten(with_reasons(written, unjudged), range(row, row + len(rows)), rows, texts)

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm) -> bytes:
        """Return one JSON line a text; see `Writer`."""
        written = self._scorer.write_texts(texts, numbers, form)
        rows = self._scorer.rows_of(texts)
        unjudged = self._classifier.unjudged(texts)
        asked = {place: texts[place] for place in self._classifier.asked(rows, unjudged)}
        return self._rewritten(with_reasons(written, unjudged), numbers, rows, asked)

    def _rewritten(self, written: bytes, numbers: Sequence[int], rows: Sequence[Row], texts: dict[int, str]) -> bytes:
        """Return lines that say who read.

        Parameters
        ----------
        texts : what the second reader is asked about, by place
        """
        lines = [line.removesuffix(b"}") + TOLD for line in written.splitlines()]
        reader = self._classifier.reader
        for place, text in texts.items():
            joined = reader.joined(text, rows[place]) if reader else None
            if joined is not None:
                lines[place] = self._line(numbers[place], joined)
        return b"".join(line + b"\n" for line in lines)

    def _line(self, number: int, row: Row) -> bytes:
        (verdict,) = self._classifier.judged([row], None, (0,))
        probabilities = [round(probability, DECIMALS) for probability in row]
        fields = {
            "row": number,
            "label": verdict.label,
            "probabilities": dict(zip(self._classifier.labels, probabilities, strict=True)),
            "abstained": verdict.abstained,
            **({"reason": verdict.reason} if verdict.reason else {}),
            "read_by": verdict.read_by,
        }
        return msgspec.json.encode(fields)
