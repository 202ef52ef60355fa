"""What `label` was asked to do, and what travels between reading, labelling and writing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from model.errors import FormatError
from model.files.encodings import UTF_8
from model.files.rows import FORMATS, Format, guess_format
from model.reader.shelf import OFF, Asks

STANDARD_INPUT = "-"
Documents: TypeAlias = Literal["", "sentences", "profiles"]
"""Whether rows are documents, and then what stands on an output row: a sentence, or a document's profile."""


@dataclass(frozen=True, slots=True)
class Job:
    """What `label` was asked to do.

    Parameters
    ----------
    file : a path, or "-" for standard input
    file_format : None takes what the file's ending stands for
    output : None writes to standard output
    workers : processes that label; 1 labels in this one; 0 takes one a core for many documents, else 1
    encoding : of a text file; None finds it out
    is_resumed : whether to go on where an interrupted run of the same job stopped
    is_forced : whether an output that is there already is written anew
    documents : see `Documents`
    id_column : copied to each row of a document; None takes "id" where a row has it
    is_html : whether the column holds web pages
    with_text : whether a sentence's own text stands on its row
    asked : what documents are read for beyond their labels, by name, see `service.documents.readings`
    """

    file: str
    file_format: str | None = None
    output: Path | None = None
    version: str = "champion"
    column: str = "text"
    with_input: bool = False
    workers: int = 0
    encoding: str | None = None
    is_resumed: bool = False
    is_forced: bool = False
    documents: Documents = ""
    id_column: str | None = None
    is_html: bool = False
    with_text: bool = False
    asked: tuple[str, ...] = ()

    @property
    def columns(self) -> "Columns":
        """Return what is taken of a row."""
        return Columns(self.column, self.with_input, bool(self.documents), self.id_column, self.is_html)

    @property
    def is_folder(self) -> bool:
        """Tell whether the input is a folder, of which each file is a document."""
        return bool(self.documents) and self.file != STANDARD_INPUT and Path(self.file).is_dir()

    def format(self) -> Format:
        """Return the named format, or the one the ending stands for; standard input is plain lines.

        Raises
        ------
        FormatError
            There is no such format; the text lists those there are.
        """
        if self.file_format is None:
            return "text" if self.file == STANDARD_INPUT else guess_format(Path(self.file))
        for known in FORMATS:
            if known == self.file_format:
                return known
        raise FormatError(f"There is no format {self.file_format!r}: use one of {', '.join(FORMATS)}.")


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """What is taken of a row.

    Parameters
    ----------
    text : the column that holds what is labelled
    with_input : whether all its columns are copied
    is_document, id, is_html : as in `Job`
    """

    text: str
    with_input: bool = False
    is_document: bool = False
    id: str | None = None
    is_html: bool = False


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """One row that a reader made: its text or why it has none.

    Parameters
    ----------
    number : as `model.files.rows.Row` counts it
    own : the row's own fields as a JSON object, empty if they are not to be copied
    renamed : how ours are called beside them, where a name of ours is theirs already
    is_page : whether the text is a web page
    """

    number: int
    text: str
    problem: str = ""
    own: bytes = b""
    renamed: dict[str, str] = {}
    is_page: bool = False


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A piece of the input.

    Parameters
    ----------
    first, last : numbers of its first and last row
    end : where the input goes on after it, in bytes; a guess where the format is read ahead
    lines : whole lines as they stand in the file; empty where `cells` were read from another format
    """

    first: int
    last: int
    end: int
    lines: bytes = b""
    cells: tuple[Cell, ...] = ()


class Refused(msgspec.Struct, frozen=True, array_like=True):
    """A row that could not be labelled, and why."""

    row: int
    why: str


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """The output lines of one block; `last` and `end` are the block's."""

    last: int
    end: int
    n_rows: int
    content: bytes
    refused: tuple[Refused, ...] = ()


class Setup(msgspec.Struct, frozen=True):
    """What a process must know to label blocks.

    Parameters
    ----------
    table : path of the scoring table, which all processes share in memory
    compiled : as for `model.scoring.scorer.open_scorer`
    manifest : the version's
    digest : the table's SHA-256, by which processes find it in memory; without one each has a copy of its own
    encoding : of the file as it came, for messages
    asks : which sentences the second reader reads
    reader_dir : where its files are
    documents, with_text, asked : as in `Job`
    id_column, is_html : as in `Job`
    """

    table: str
    column: str
    line_format: Literal["text", "jsonl"] | None
    with_input: bool
    compiled: bool | None
    manifest: dict[str, Any]
    digest: str = ""
    encoding: str = UTF_8
    asks: Asks = OFF
    reader_dir: str = ""
    documents: Documents = ""
    id_column: str | None = None
    is_html: bool = False
    with_text: bool = False
    asked: tuple[str, ...] = ()

    @property
    def columns(self) -> Columns:
        """Return what is taken of a row."""
        return Columns(self.column, self.with_input, bool(self.documents), self.id_column, self.is_html)
