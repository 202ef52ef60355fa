"""A labelled file into the store of reviews: what was taken is counted, what was refused or repeated is named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from model.errors import DatabaseError, ImportStoppedError, LimitError
from model.files.labelled import Labelled
from model.files.read import Reading, Refused, numbered_rows
from model.store.registry import Signature
from model.store.repeats import ANY, Room
from model.store.reviews import Numbered, Reviews, Taken

MOST_LISTED = 10_000
MOST_SOURCES = 100
LOOK_EVERY = 256  # rows between two looks whether anybody still waits
Tell = Callable[[Refused], None]


@dataclass(slots=True)
class Intake:
    """What became of a file.

    Parameters
    ----------
    stored : rows that are safe in the database
    repeated : rows that were stored already, with the same text, label, source and person; they are not stored again
    contradicted : stored rows whose text has another label elsewhere; the first 10,000 are listed
    refused : rows that were not taken; the first 10,000 are listed, so that memory is bounded
    sources : of the stored rows, by which they can be taken back; the first 100
    """

    file: str
    file_format: str = ""
    encoding: str = ""
    is_encoding_guessed: bool = False
    stored: int = 0
    repeated: int = 0
    contradicted: int = 0
    refused: int = 0
    listed: list[Refused] = field(default_factory=list)
    contradictions: list[Refused] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as the HTTP answer has them."""
        return {
            "file": self.file,
            "format": self.file_format,
            "encoding": self.encoding,
            "encoding_is_guess": self.is_encoding_guessed,
            "stored": self.stored,
            "repeated": self.repeated,
            "contradicted": self.contradicted,
            "refused": self.refused,
            "sources": self.sources,
            "refused_rows": [{"line": one.line, "reason": one.reason} for one in self.listed],
            "contradicted_rows": [{"line": one.line, "reason": one.reason} for one in self.contradictions],
        }

    def keep(self, rows: Iterator[tuple[int, Labelled | Refused]], taking: "Taking") -> Iterator[Numbered]:
        """Yield the rows that were accepted; note the others, and tell each.

        Raises
        ------
        ImportStoppedError
            Nobody waits for the file any more.
        """
        for place, (line, row) in enumerate(rows):
            if place % LOOK_EVERY == 0 and taking.is_over():
                kept = f"{self.stored} of its rows were stored"
                raise ImportStoppedError(f"The import of {self.file} was stopped: {kept}.")
            if isinstance(row, Labelled):
                yield line, row
            else:
                self.refuse(row, taking.tell)

    def refuse(self, row: Refused, tell: Tell | None) -> None:
        """Note a row that was not taken."""
        self.refused += 1
        if tell:
            tell(row)
        if len(self.listed) < MOST_LISTED:
            self.listed.append(row)

    def note(self, taken: Taken, taking: "Taking") -> None:
        """Count what became of a batch."""
        found, lines = taken.found, taken.lines
        self.stored += len(found.new)
        self.repeated += len(found.repeated)
        for source, count in taken.sources().items():
            if source in self.sources or len(self.sources) < MOST_SOURCES:
                self.sources[source] = self.sources.get(source, 0) + count
        self.contradicted += len(found.contradicted)
        for place, other in found.contradicted.items():
            if len(self.contradictions) < MOST_LISTED:
                why = f"stored, but the same text is labelled {other} elsewhere"
                self.contradictions.append(Refused(self.file, lines[place], why))
        for place in found.over:
            most = taking.room.of_a_source
            why = f"its source has {most} reviews, the most allowed (FRAMING_MAX_SOURCE_REVIEWS)"
            self.refuse(Refused(self.file, lines[place], why), taking.tell)


@dataclass(frozen=True, slots=True)
class Taking:
    """How a file is taken in.

    Parameters
    ----------
    tell : called with each refused row as it comes
    is_over : asked now and then whether to stop, as nobody waits for the file any more
    room : how much may be stored
    """

    tell: Tell | None = None
    is_over: Callable[[], bool] = bool
    room: Room = ANY


def store_file(
    reviews: Reviews, source: BinaryIO, reading: Reading, signature: Signature, taking: Taking | None = None
) -> Intake:
    """Store the accepted rows of a seekable binary file, in batches, and return what became of all of them.

    Raises
    ------
    CorpusError
        The file as a whole cannot be read; nothing was stored.
    DatabaseError
        The database failed; the text says how many rows were stored before.
    ImportStoppedError
        Nobody waits any more; the text says how many rows were stored before.
    """
    taking = taking or Taking()
    found = reading.open(source)
    intake = Intake(reading.file, found.file_format, found.encoding.name, found.encoding.is_guess)
    last = 0

    def noted() -> Iterator[Numbered]:
        nonlocal last
        for line, row in intake.keep(numbered_rows(found, reading), taking):
            last = line
            yield line, row

    try:
        for taken in reviews.take_many(noted(), signature, taking.room):
            intake.note(taken, taking)
    except LimitError as error:
        why = f"from the last thousand rows before this line on nothing was stored: {error}"
        intake.refuse(Refused(reading.file, last, why), taking.tell)
    except DatabaseError as error:
        raise DatabaseError(
            f"{error} {intake.stored} rows of {reading.file} were stored before: take them back by their source, or "
            "send the rest."
        ) from error
    return intake
