"""Blocks to answers: the quick way for sound lines, and row by row for a block that holds something else."""

import io
import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from model.errors import TextError
from model.rows import read_rows
from model.scorer import Scorer, open_scorer
from model.sentences import check_characters
from service.batch.cut import cells_of
from service.batch.job import Answer, Block, Cell, Refused, Setup
from service.batch.lines import LineWriter, Probabilities

NEWLINE = 10
TEXT = "text"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MAY_BE_BLANK = np.array([byte in b"\t\n\v\f\r\x1c\x1d\x1e\x1f \xc2\xe1\xe2\xe3" for byte in range(256)])
"""First bytes of a line that may hold white space only, by the UTF-8 of what `str.isspace` knows."""


class Labeller:
    """Labels blocks by one table; it holds no state, so any process may label any block."""

    def __init__(self, setup: Setup, scorer: Scorer) -> None:
        self._setup = setup
        self._scorer = scorer
        self._is_text = setup.line_format == "text"
        self._writer = LineWriter(scorer.labels, setup.threshold)
        shape = msgspec.defstruct("TextLine", [(TEXT, str)], rename={TEXT: setup.column})
        self._decoder = msgspec.json.Decoder(shape)

    def label(self, block: Block) -> Answer:
        """Return one line a row: its label, or why it has none."""
        if block.lines:
            probabilities = self._probabilities_of(block)
            if probabilities is not None:
                numbers = np.arange(block.first, block.last + 1)
                return Answer(block.last, block.end, len(numbers), self._writer.write(numbers, probabilities))
        return self._label_cells(block, block.cells or self._cells_of(block))

    def _probabilities_of(self, block: Block) -> Probabilities | None:
        """Return the probabilities of lines that are all sound, None where one is not."""
        lines = block.lines.removeprefix(BYTE_ORDER_MARK) if block.first == 1 else block.lines
        if self._setup.with_input or not lines:
            return None
        return self._probabilities_of_text(lines) if self._is_text else self._probabilities_of_json(lines)

    def _probabilities_of_text(self, lines: bytes) -> Probabilities | None:
        try:
            return None if holds_blank_line(lines) else self._scorer.probabilities_of_lines(lines)
        except TextError:
            return None

    def _probabilities_of_json(self, lines: bytes) -> Probabilities | None:
        raw = lines.removesuffix(b"\n").split(b"\n")
        try:
            texts = [getattr(line, TEXT) for line in map(self._decoder.decode, raw)]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if any(not text or text.isspace() for text in texts):
            return None
        return self._scorer.probabilities(texts)

    def _cells_of(self, block: Block) -> tuple[Cell, ...]:
        """Return the rows of a block of lines; a line put before them keeps a mark that is not the file's own."""
        before = b"" if block.first == 1 else b"\n"
        rows = read_rows(io.BytesIO(before + block.lines), self._setup.line_format or "text")
        kept = itertools.dropwhile(lambda row: row.number <= len(before), rows)
        cells = cells_of(kept, self._setup.column, with_input=self._setup.with_input)
        shift = block.first - 1 - len(before)
        return tuple(msgspec.structs.replace(cell, number=cell.number + shift) for cell in cells)

    def _label_cells(self, block: Block, cells: tuple[Cell, ...]) -> Answer:
        checked = [_checked(cell) for cell in cells]
        sound = [cell for cell in checked if not cell.problem]
        probabilities = self._scorer.probabilities([cell.text for cell in sound])
        written = self._writer.write(np.array([cell.number for cell in sound], np.int64), probabilities)
        lines = iter(written.splitlines(keepends=True))
        content = b"".join(_joined(cell, lines) for cell in checked)
        refused = tuple(Refused(cell.number, cell.problem) for cell in checked if cell.problem)
        return Answer(block.last, block.end, len(cells), content, refused)


def open_labeller(setup: Setup) -> Labeller:
    """Return a labeller over the mapped table."""
    return Labeller(setup, open_scorer(Path(setup.table), compiled=setup.compiled))


def holds_blank_line(lines: bytes) -> bool:
    """Return whether a line of UTF-8 is empty or white space only; only lines that begin so are looked at."""
    codes = np.frombuffer(lines, np.uint8)
    begins = np.concatenate(([0], np.flatnonzero(codes == NEWLINE) + 1))
    begins = begins[begins < len(codes)]
    for begin in begins[MAY_BE_BLANK[codes[begins]]].tolist():
        end = lines.find(b"\n", begin)
        line = lines[begin : end if end >= 0 else len(lines)].decode(errors="replace")
        if not line or line.isspace():
            return True
    return False


def _checked(cell: Cell) -> Cell:
    try:
        check_characters(cell.text)
    except TextError as error:
        return Cell(cell.number, "", str(error), cell.own)
    return cell


def _joined(cell: Cell, lines: Iterator[bytes]) -> bytes:
    """Return a row's line with its own fields after the number."""
    line = msgspec.json.encode({"row": cell.number, "error": cell.problem}) + b"\n" if cell.problem else next(lines)
    if len(cell.own) <= len(b"{}"):
        return line
    number, _, verdict = line.partition(b",")
    return b",".join((number, cell.own[1:-1], verdict))
