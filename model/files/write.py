"""Reviews to labelled files in the formats that `read` takes; what is written can be read back without loss."""

import csv
import io
from calendar import timegm
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from model.errors import CorpusError
from model.files.formats import ExportFormat
from model.files.further import EXTRA
from model.files.guarded import COLUMNS, guarded
from model.files.labelled import Review
from model.labels import Label

BATCH = 1_000
encoder = msgspec.json.Encoder()


def write_reviews(reviews: Iterable[Review], file_format: ExportFormat) -> Iterator[bytes]:
    """Yield a file piece by piece, in memory that does not grow with the number of reviews."""
    if file_format == "parquet":
        return _parquet(reviews)
    if file_format in ("csv", "tsv"):
        return _table(reviews, "," if file_format == "csv" else "\t")
    if file_format == "label-studio":
        return _array(map(_label_studio, reviews))
    shapes = {"jsonl": _plain, "doccano": _doccano, "prodigy": _prodigy}
    return _lines(map(shapes[file_format], reviews))


def _plain(review: Review) -> dict[str, Any]:
    fields = {name: getattr(review, name) for name in COLUMNS if name not in {"group", EXTRA}}
    return fields | _details(review)


def _row(review: Review) -> dict[str, Any]:
    """Return a review for a table, whose cells hold text."""
    fields = _plain(review)
    return fields | ({EXTRA: encoder.encode(fields[EXTRA]).decode()} if EXTRA in fields else {})


def _doccano(review: Review) -> dict[str, Any]:
    return {**_plain(review), "label": [review.label], "Comments": []}


def _prodigy(review: Review) -> dict[str, Any]:
    return {
        "text": review.text,
        "meta": {"source": review.source, "created_at": review.created_at} | _details(review),
        "options": [{"id": name, "text": name} for name in dict.fromkeys([*Label, review.label])],
        "accept": [review.label],
        "answer": "accept",
        "_view_id": "choice",
        "_annotator_id": review.actor,
        "_timestamp": timegm(datetime.fromisoformat(review.created_at).utctimetuple()),
    }


def _label_studio(review: Review) -> dict[str, Any]:
    choice = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [review.label]}}
    annotation = {"id": review.id, "created_at": review.created_at, "was_cancelled": False, "result": [choice]}
    data = {"text": review.text, "source": review.source} | _details(review)
    return {"id": review.id, "created_at": review.created_at, "data": data, "annotations": [annotation]}


def _details(review: Review) -> dict[str, Any]:
    """Return a review's group and further fields, where it has any."""
    return {name: review.details[name] for name in ("group", EXTRA) if name in review.details}


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for batch in _batches(rows):
        yield encoder.encode_lines(batch)


def _array(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    separator = b"["
    for row in rows:
        yield separator + b"\n" + encoder.encode(row)
        separator = b","
    yield b"[]\n" if separator == b"[" else b"\n]\n"


def _table(reviews: Iterable[Review], delimiter: str) -> Iterator[bytes]:
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter=delimiter)
    writer.writerow(COLUMNS)
    for batch in _batches(reviews):
        for fields in map(_row, batch):
            writer.writerow([guarded(fields.get(name, "")) for name in COLUMNS])
        yield rows.getvalue().encode()
        rows.seek(0)
        rows.truncate()
    yield rows.getvalue().encode()


def _parquet(reviews: Iterable[Review]) -> Iterator[bytes]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise CorpusError("Parquet needs pyarrow: `pip install pyarrow` in this environment adds it.") from None
    return _row_groups(reviews, pyarrow)


def _row_groups(reviews: Iterable[Review], pyarrow: Any) -> Iterator[bytes]:
    kinds = {name: pyarrow.int64() if name == "id" else pyarrow.string() for name in COLUMNS}
    schema = pyarrow.schema(list(kinds.items()))
    sink = _Drained()
    with pyarrow.parquet.ParquetWriter(sink, schema) as writer:
        for batch in _batches(reviews):
            writer.write_table(pyarrow.Table.from_pylist([_row(review) for review in batch], schema=schema))
            yield sink.drain()
    yield sink.drain()


class _Drained(io.RawIOBase):
    """A file that is read while it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self._parts.append(bytes(content))
        return len(content)

    def drain(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
