"""Both readers as one: the table's rows of probabilities, and for the doubtful ones what the encoder adds to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.reader.encoder import Encoder
from model.reader.rule import Row, Rule, key_of

BY_TABLE = "table"
BY_BOTH = "table+reader"
DOUBTFUL = "doubtful"
ALL = "all"


@dataclass(frozen=True, slots=True)
class SecondReader:
    """An encoder with the rule of one version.

    Parameters
    ----------
    asks : "doubtful" leaves to the table alone what it is sure of, "all" does not
    """

    encoder: Encoder
    rule: Rule
    asks: str = DOUBTFUL

    @property
    def calibration_scores(self) -> tuple[float, ...]:
        """Return the scores that label sets are made with when the reader is asked in this way."""
        return self.rule.scores.get(self.asks, ())

    def asked(self, rows: Sequence[Row]) -> list[int]:
        """Return the places of the rows that are not the table's alone."""
        if self.asks == ALL:
            return list(range(len(rows)))
        return [place for place, row in enumerate(rows) if self.rule.is_doubtful(row)]

    def part(self, text: str) -> Row | None:
        """Return what the encoder adds to each label's score; None of a text that is too long for it, or reviewed."""
        if self.rule.reviewed and key_of(text) in self.rule.reviewed:
            return None
        reading = self.encoder.read(text)
        return None if reading is None else self.rule.part_of(reading)

    def joined_at(self, places: Iterable[int], texts: Sequence[str], rows: Sequence[Row]) -> dict[int, Row]:
        """Return by place what both readers come to; a text that is the table's alone is not among them."""
        joined = {place: self.joined(texts[place], rows[place]) for place in places}
        return {place: row for place, row in joined.items() if row is not None}

    def joined(self, text: str, row: Row) -> Row | None:
        """Return the probabilities that both readers come to; None of a text that is the table's alone."""
        part = self.part(text)
        return None if part is None else self.rule.joined(row, part)
