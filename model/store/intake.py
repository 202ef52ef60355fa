"""A labelled file into the store of reviews: what was taken is counted, what was refused is named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from model.errors import DatabaseError
from model.files.labelled import Labelled
from model.files.read import Reading, Refused, checked_rows, open_table
from model.store.registry import Signature
from model.store.reviews import Reviews

MOST_LISTED = 10_000
Tell = Callable[[Refused], None]


@dataclass(slots=True)
class Intake:
    """What became of a file.

    Parameters
    ----------
    stored : rows that are safe in the database
    refused : rows that were not taken; the first 10,000 are listed, so that memory is bounded
    """

    file: str
    file_format: str = ""
    encoding: str = ""
    is_encoding_guessed: bool = False
    stored: int = 0
    refused: int = 0
    listed: list[Refused] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as the HTTP answer has them."""
        return {
            "file": self.file,
            "format": self.file_format,
            "encoding": self.encoding,
            "encoding_is_guess": self.is_encoding_guessed,
            "stored": self.stored,
            "refused": self.refused,
            "refused_rows": [{"line": one.line, "reason": one.reason} for one in self.listed],
        }

    def keep(self, rows: Iterator[Labelled | Refused], tell: Tell | None) -> Iterator[Labelled]:
        """Yield the rows that were accepted; note the others, and tell each."""
        for row in rows:
            if isinstance(row, Labelled):
                yield row
                continue
            self.refused += 1
            if tell:
                tell(row)
            if len(self.listed) < MOST_LISTED:
                self.listed.append(row)


def store_file(
    reviews: Reviews,
    source: BinaryIO,
    reading: Reading,
    signature: Signature,
    tell: Tell | None = None,
) -> Intake:
    """Store the accepted rows of a seekable binary file, in batches, and return what became of all of them.

    Parameters
    ----------
    tell : called with each refused row as it comes

    Raises
    ------
    CorpusError
        The file as a whole cannot be read; nothing was stored.
    DatabaseError
        The database failed; the text says how many rows were stored before.
    """
    found = open_table(source, reading.file, reading.rules.labels, reading.file_format)
    intake = Intake(reading.file, found.file_format, found.encoding.name, found.encoding.is_guess)
    try:
        for count in reviews.add_many(intake.keep(checked_rows(found, reading), tell), signature):
            intake.stored += count
    except DatabaseError as error:
        raise DatabaseError(
            f"{error} {intake.stored} rows of {reading.file} were stored before: take them back by their source, or "
            "send the rest."
        ) from error
    return intake
