"""Blocks to answers: the quick way for sound lines, and row by row for a block that holds something else."""

import io
import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from model.errors import TextError
from model.files.rows import DOUBLED, doubled, holds_marks, lines_of, read_jsonl, read_text
from model.language.sentences import check_characters
from model.reader.shelf import Shelf, open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.line_form import line_form
from model.scoring.scorer import open_scorer
from model.version import Version
from service.batch.cut import PAGE, cells_of
from service.batch.job import Answer, Block, Cell, Refused, Setup
from service.batch.lines import PairWriter, TableWriter, Writer
from service.batch.output.documents import DocumentWriter

TEXT = "text"
LAST = "abstained"  # of the names that every line has
REASON = "reason"
GIVEN_REASON = re.compile(rb'"reason":"[a-z_]+"(?=(?:,"read_by":"[a-z+]+")?\}\n?$)')
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Labeller:
    """Labels blocks by one version; it holds no state, so any process may label any block."""

    def __init__(self, setup: Setup, classifier: FramingClassifier) -> None:
        self._setup = setup
        self._writer: Writer = PairWriter(classifier) if classifier.tells_reader else TableWriter(classifier)
        self._documents = DocumentWriter(classifier, setup) if setup.documents else None
        self._is_text = setup.line_format == "text"
        self._form = line_form(classifier.labels, classifier.threshold)
        shape = msgspec.defstruct("TextLine", [(TEXT, str)], rename={TEXT: setup.column})
        self._decoder = msgspec.json.Decoder(shape)
        self._name = msgspec.json.encode(setup.column)
        self._is_doubled = doubled((setup.column,))

    def label(self, block: Block) -> Answer:
        """Return one line a row: its label, or why it has none."""
        is_quick = block.lines and not self._setup.with_input and not self._documents
        content = self._written(block) if is_quick else None
        if content is None:
            return self._label_cells(block, block.cells or self._cells_of(block))
        return Answer(block.last, block.end, block.last - block.first + 1, content)

    def _written(self, block: Block) -> bytes | None:
        """Return the answers to lines that are all sound, None where one is not."""
        lines = _without_mark(block)
        if not lines:
            return None
        try:
            if self._is_text:
                if holds_marks(lines):
                    return None
                return self._writer.write_lines(lines, block.first, self._form)
            return self._written_of_json(lines, block.first)
        except TextError:
            return None

    def _written_of_json(self, lines: bytes, first: int) -> bytes | None:
        raw = lines.removesuffix(b"\n").split(b"\n")
        try:
            lines.decode()  # the decoder does not look at the bytes of fields that it passes over
            texts = [getattr(line, TEXT) for line in map(self._decoder.decode, raw)]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if any(not text or text.isspace() for text in texts):
            return None
        if lines.count(self._name) > len(raw) and any(map(self._is_doubled, raw)):
            return None
        return self._writer.write_texts(texts, range(first, first + len(texts)), self._form)

    def _cells_of(self, block: Block) -> tuple[Cell, ...]:
        """Return the rows of a block of lines; a line put before them keeps a mark that is not the file's own."""
        before = b"" if block.first == 1 else b"\n"
        found = lines_of(io.BytesIO(before + block.lines))
        encoding = self._setup.encoding
        rows = read_text(found, encoding) if self._is_text else read_jsonl(found, encoding, once=self._once())
        kept = itertools.dropwhile(lambda row: row.number <= len(before), rows)
        cells = cells_of(kept, self._setup.columns)
        shift = block.first - 1 - len(before)
        lines = _without_mark(block).split(b"\n")
        return tuple(self._numbered(cell, cell.number + shift, lines[cell.number - 1 - len(before)]) for cell in cells)

    def _once(self) -> tuple[str, ...]:
        """Return the fields of which a row may have one each."""
        id_column = self._setup.id_column or "id"
        return (self._setup.column, PAGE, id_column) if self._documents else (self._setup.column,)

    def _numbered(self, cell: Cell, number: int, line: bytes) -> Cell:
        """Return a cell with its number in the file; one is refused only where the quick way refuses its line too."""
        is_looked_at = cell.problem and not self._documents and not cell.problem.startswith(DOUBLED)
        text = self._quick_text(line) if is_looked_at else None
        return Cell(number, text) if text else msgspec.structs.replace(cell, number=number)

    def _quick_text(self, line: bytes) -> str | None:
        """Return what the quick way labels of a line, which passes over numbers out of range in the other fields."""
        if self._is_text or self._setup.with_input:
            return None
        try:
            line.decode()
            text: str = getattr(self._decoder.decode(line), TEXT)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return None if text.isspace() else text

    def _label_cells(self, block: Block, cells: tuple[Cell, ...]) -> Answer:
        checked = [_checked(cell) for cell in cells]
        if self._documents:
            return self._label_documents(block, checked)
        sound = [cell for cell in checked if not cell.problem]
        texts, numbers = [cell.text for cell in sound], [cell.number for cell in sound]
        written = self._writer.write_texts(texts, numbers, self._form)
        lines = iter(written.splitlines(keepends=True))
        content = b"".join(_joined(cell, lines) for cell in checked)
        refused = tuple(Refused(cell.number, cell.problem) for cell in checked if cell.problem)
        return Answer(block.last, block.end, len(cells), content, refused)

    def _label_documents(self, block: Block, cells: list[Cell]) -> Answer:
        written = list(self._documents.written(cells)) if self._documents else []
        refused = tuple(Refused(cell.number, why) for cell, (_, why) in zip(cells, written, strict=True) if why)
        return Answer(block.last, block.end, len(cells), b"".join(lines for lines, _ in written), refused)


def _without_mark(block: Block) -> bytes:
    return block.lines.removeprefix(BYTE_ORDER_MARK) if block.first == 1 else block.lines


def open_labeller(setup: Setup, shelf: Shelf | None = None) -> Labeller:
    """Return a labeller over the table, which the process that started this one holds in its memory.

    Parameters
    ----------
    shelf : the second reader where this process has opened it already
    """
    version = Version(0, "", "", "", setup.manifest)
    if shelf is None:
        shelf = open_shelf(setup.asks, Path(setup.reader_dir))
    scorer = open_scorer(Path(setup.table), setup.digest or None, compiled=setup.compiled)
    return Labeller(setup, classifier_of(version, scorer, shelf))


def _checked(cell: Cell) -> Cell:
    try:
        check_characters(cell.text)
    except TextError as error:
        return msgspec.structs.replace(cell, text="", problem=str(error))
    return cell


def _joined(cell: Cell, lines: Iterator[bytes]) -> bytes:
    """Return a row's line with its own fields after the number."""
    line = msgspec.json.encode({"row": cell.number, "error": cell.problem}) + b"\n" if cell.problem else next(lines)
    if len(cell.own) <= len(b"{}"):
        return line
    number, _, verdict = _renamed(line, cell.renamed).partition(b",")
    return b",".join((number, cell.own[1:-1], verdict))


def _renamed(line: bytes, names: Mapping[str, str]) -> bytes:
    """Return a line of ours with other names; a label may be called as one of them, so each stands at its place."""
    if REASON in names:
        line = GIVEN_REASON.sub(lambda found: found[0].replace(REASON.encode(), names[REASON].encode(), 1), line)
    for name, other in names.items():
        if name == REASON:
            continue
        key = b'"%s":' % name.encode()
        begin = line.rfind(key) if name == LAST else line.find(key)
        if begin >= 0:
            line = b'%s"%s":%s' % (line[:begin], other.encode(), line[begin + len(key) :])
    return line
