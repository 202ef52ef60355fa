"""What a worker of a cluster does: counts the lines of a part, or labels it into a file of its own.

It runs in the workers' processes, which have this program installed; what it is sent is small and holds no text.
"""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

import msgspec
import numpy as np
import pyarrow
import pyarrow.parquet
from pyarrow import compute

from model.batches.arrow import BatchLabeller
from model.errors import BatchError
from model.files.rows import free_name
from model.reader.shelf import Asks
from service.cluster.cutting import TEXT, batch_of, blocks_of, counted_lines, groups_of, sound_lines
from service.cluster.manifest import Part, PartFormat
from service.cluster.store import Store, fetched

GROUP_ROWS = 128 * 1024  # of a part's row groups
NOTE = b"framing"
FILE, ROW = "file", "row"


class Task(msgspec.Struct, frozen=True):
    """What all parts of a run have in common.

    Parameters
    ----------
    run : the name of its origin
    source, output, version : URLs of the input, the folder of parts and the version's folder
    digest : the version's
    asks, reader_dir, compiled, column : as in `model.batches.arrow.BatchLabeller`
    with_input : whether rows keep their own columns
    """

    run: str
    source: str
    output: str
    version: str
    digest: str
    kind: PartFormat
    column: str
    with_input: bool
    asks: Asks
    reader_dir: str
    compiled: bool | None


class Outcome(msgspec.Struct, frozen=True):
    """What came of a part."""

    number: int
    rows: int
    refused: int


def probe() -> tuple[str, str]:
    """Return what a worker labels with: which scorer, and which pyarrow."""
    try:
        from model.scoring import compiled  # noqa: F401 - only whether it was built
    except ImportError:
        return "numpy", pyarrow.__version__
    return "compiled", pyarrow.__version__


def count_part(task: Task, part: Part) -> tuple[int, int]:
    """Return where a part of lines begins, and how many rows it has."""
    return counted_lines(Store(task.source).files, part)


def label_part(task: Task, part: Part) -> Outcome:
    """Label a part into its file, unless that is there already.

    Raises
    ------
    BatchError
        It has not as many rows as were counted.
    """
    store = Store(task.output)
    if done := _done(store, task, part):
        return done
    labeller = BatchLabeller(
        str(fetched(task.version)), task.digest, task.column, task.asks, task.reader_dir, task.compiled
    )
    with store.written(part.output) as sink:
        return _written(sink, task, part, _labelled(task, part, labeller))


def _done(store: Store, task: Task, part: Part) -> Outcome | None:
    """Return what came of a part that an earlier task wrote for the same run, None if none did."""
    try:
        with store.files.open(store.path(part.output), "rb") as file:
            noted = pyarrow.parquet.read_metadata(file).metadata or {}
    except (FileNotFoundError, pyarrow.ArrowException):
        return None
    note = json.loads(noted.get(NOTE, b"{}"))
    return Outcome(part.number, note["rows"], note["refused"]) if note.get("run") == task.run else None


def _labelled(task: Task, part: Part, labeller: BatchLabeller) -> Iterator[Any]:
    """Yield the rows of a part as they stand in its output: its file, their numbers, their own columns, ours."""
    row = part.first
    for batch in _judged(task, part, labeller):
        numbers = pyarrow.array(np.arange(row, row + len(batch)))
        before = [free_name(name, batch.schema.names) for name in (FILE, ROW)]
        place = [pyarrow.repeat(part.path, len(batch)), numbers]
        yield pyarrow.RecordBatch.from_arrays([*place, *batch.columns], [*before, *batch.schema.names])
        row += len(batch)


def _judged(task: Task, part: Part, labeller: BatchLabeller) -> Iterator[Any]:
    """Yield a part's record batches: their own columns where they are to be kept, and ours."""
    files = Store(task.source).files
    if task.kind == "parquet":
        for batch in groups_of(files, part, None if task.with_input else [task.column]):
            yield _beside(batch, None, labeller, with_input=task.with_input)
        return
    is_quick = task.column == TEXT and not task.with_input
    for block in blocks_of(files, part):
        lines = sound_lines(block) if is_quick else None
        quick = labeller.of_lines(lines) if lines else None
        yield _beside(*batch_of(block), labeller, with_input=task.with_input) if quick is None else quick


def _beside(batch: Any, problems: Any, labeller: BatchLabeller, *, with_input: bool) -> Any:
    """Return a batch labelled, with its own columns or without; `problems` say why rows could not be read."""
    (labelled,) = labeller([batch])
    names = labelled.schema.names
    if problems is not None:
        labelled = labelled.set_column(len(names) - 1, names[-1], compute.coalesce(problems, labelled.column(-1)))
    return labelled if with_input else labelled.select(names[len(batch.schema) :])


def _written(sink: BinaryIO, task: Task, part: Part, batches: Iterator[Any]) -> Outcome:
    """Write a part's rows, some of them at a time, and a note of what they are."""
    first = next(batches)
    rows, refused, waiting = 0, 0, []
    words = [field.name for field in first.schema if pyarrow.types.is_string(field.type)]  # numbers hardly repeat
    with pyarrow.parquet.ParquetWriter(sink, first.schema, compression="zstd", use_dictionary=words) as writer:
        for batch in chain([first], batches):
            rows, refused = rows + len(batch), refused + len(batch) - batch.column(-1).null_count
            waiting.append(batch)
            if sum(map(len, waiting)) >= GROUP_ROWS:
                writer.write_table(pyarrow.Table.from_batches(waiting))
                waiting = []
        if waiting:
            writer.write_table(pyarrow.Table.from_batches(waiting))
        note = {"run": task.run, "rows": rows, "refused": refused}
        writer.add_key_value_metadata({NOTE.decode(): json.dumps(note)})
    if rows != part.rows:
        raise BatchError(
            f"{part.output} came to {rows} rows of {part.path}, counted were {part.rows}: did the file change?"
        )
    return Outcome(part.number, rows, refused)
