"""The scoring table's file: written, and held in sealed memory once every index in it is checked.

Layout: magic, format version, header length; a JSON header; then the sections of
`model.table.layout`, each aligned to 64 bytes, little-endian. Making a table from a pipeline is
`model.fitted.export`'s task, scoring with it `model.scoring.scorer`'s.
"""

import contextlib
import json
import math
import struct
from array import array
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.errors import FormatError, IntegrityError
from model.table.header import check_header
from model.table.layout import SECTIONS, Block, ScoringTable, payload_stride
from model.table.sealed import held, sealed

__all__ = ["ScoringTable", "map_table", "open_table", "write_table"]

MAGIC = b"FRSCORE\n"
FORMAT_VERSION = 1
ALIGNMENT = 64
PREFIX = struct.Struct("<8sII")
TYPE_CODES = {"<u1": "B", "<u2": "H", "<u4": "I", "<u8": "Q", "<f4": "f"}


def write_table(table: ScoringTable, path: Path) -> None:
    """Write a table into one file; the same table always gives the same bytes.

    Parameters
    ----------
    table : with arrays, as `model.fitted.export.export_table` or `open_table` gave it
    path : overwritten if it exists; write beside and rename where others may be reading
    """
    import numpy as np

    directory, offset = {}, 0
    for name in SECTIONS:
        section = table.sections[name]
        directory[name] = {"shape": list(section.shape), "offset": offset}
        offset += _aligned(section.nbytes)
    header = _header_bytes(table, directory, offset)
    with path.open("wb") as file:
        file.write(PREFIX.pack(MAGIC, FORMAT_VERSION, len(header)) + header)
        for name, dtype in SECTIONS.items():
            content = np.ascontiguousarray(table.sections[name], dtype).tobytes()
            file.write(content.ljust(_aligned(len(content)), b"\0"))


def map_table(path: Path, digest: str | None = None) -> ScoringTable:
    """Map a table into sealed memory, read-only, with its header checked and its sections as bare memory.

    Whoever scores by it must check the sections: the compiled scorer does. What happens to the file from now on
    changes nothing.

    Parameters
    ----------
    digest : as for `model.table.sealed.sealed`; the SHA-256 in the manifest, which says what training wrote

    Raises
    ------
    FormatError
        The file is no scoring table, or one of another format version.
    IntegrityError
        It is cut short, contradicts itself, or has another digest; the message names the part.
    """
    return _table_in(sealed(path, digest), path)


def held_table(path: Path, digest: str) -> ScoringTable:
    """Return a table that a relative holds and has checked, be its file there or not; else as `map_table`."""
    return _table_in(held(digest) or sealed(path, digest), path)


def _table_in(content: memoryview, path: Path) -> ScoringTable:
    """Return the table that a file's content is, with its header checked."""
    header, body = _read_header(content, path)
    try:
        table = _table_of(header, body)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise IntegrityError(
            f"Scoring table {path}: its header is damaged ({error!r}); fetch or export it again."
        ) from error
    with named(path):
        check_header(table)
    return table


def open_table(path: Path, digest: str | None = None) -> ScoringTable:
    """Map a table into sealed memory as arrays, after checking every index that a scorer will trust.

    Parameters and errors are those of `map_table`.
    """
    from model.table.checks import check_table

    table = with_arrays(map_table(path, digest))
    with named(path):
        check_table(table)
    return table


def with_arrays(table: ScoringTable) -> ScoringTable:
    """Return the same table with its sections as arrays over the same memory."""
    import numpy as np  # the compiled scorer needs none

    sections = {name: np.frombuffer(table.sections[name], dtype) for name, dtype in SECTIONS.items()}
    sections["payload"] = sections["payload"].reshape(-1, payload_stride(len(table.labels)))
    return replace(table, sections=MappingProxyType(sections))


@contextlib.contextmanager
def named(path: Path) -> Iterator[None]:
    """Have an IntegrityError name the file, and say what now."""
    try:
        yield
    except IntegrityError as error:
        raise IntegrityError(f"Scoring table {path}: {error}; fetch or export it again.") from error


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _header_bytes(table: ScoringTable, directory: dict[str, Any], size: int) -> bytes:
    content = {
        "labels": table.labels,
        "has_marks": table.has_marks,
        "depth": table.depth,
        "letter_bits": table.letter_bits,
        "letter_range": table.letter_range,
        "blocks": [asdict(block) for block in table.blocks],
        "intercepts": table.intercepts,
        "factor": table.factor,
        "sections": directory,
        "size": size,
    }
    text = json.dumps(content, sort_keys=True, allow_nan=False).encode()
    return text.ljust(_aligned(PREFIX.size + len(text)) - PREFIX.size)


def _read_header(whole: memoryview, path: Path) -> tuple[dict[str, Any], memoryview]:
    """Return the parsed header and the bytes of all sections."""
    if len(whole) < PREFIX.size or whole[: len(MAGIC)] != MAGIC:
        raise FormatError(f"{path} is no scoring table; export one from a fitted pipeline.")
    _, version, length = PREFIX.unpack(whole[: PREFIX.size])
    if version != FORMAT_VERSION:
        raise FormatError(
            f"Scoring table {path} has format version {version}, this program reads {FORMAT_VERSION}: export it again."
        )
    text = bytes(whole[PREFIX.size : PREFIX.size + length])
    try:
        header = json.loads(text)
        size = int(header["size"])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise IntegrityError(f"Scoring table {path}: its header is damaged; fetch or export it again.") from error
    body = whole[PREFIX.size + length :]
    if len(body) != size:
        raise IntegrityError(
            f"Scoring table {path} should hold {size} bytes after its header but holds "
            f"{len(body)}: it was cut short or added to; fetch or export it again."
        )
    return header, body


def _table_of(header: dict[str, Any], body: memoryview) -> ScoringTable:
    stride = payload_stride(len(header["labels"]))
    sections = {name: _section(name, header["sections"][name], body, stride) for name in SECTIONS}
    low, high = header["letter_range"]
    return ScoringTable(
        labels=tuple(header["labels"]),
        has_marks=bool(header["has_marks"]),
        depth=int(header["depth"]),
        letter_bits=int(header["letter_bits"]),
        letter_range=(int(low), int(high)),
        blocks=tuple(_block_of(entry) for entry in header["blocks"]),
        intercepts=tuple(float(intercept) for intercept in header["intercepts"]),
        factor=float(header["factor"]),
        sections=MappingProxyType(sections),
    )


def _section(name: str, entry: dict[str, Any], body: memoryview, stride: int) -> "memoryview[Any]":
    """Return the memory of one section; ValueError where it lies outside the file or has another shape."""
    item = array(TYPE_CODES[SECTIONS[name]])
    shape = [int(extent) for extent in entry["shape"]]
    offset = entry["offset"]
    is_shaped = shape[1:] == ([stride] if name == "payload" else []) and min(shape) >= 0
    size = math.prod(shape) * item.itemsize
    if not is_shaped or offset % ALIGNMENT or not 0 <= offset <= offset + size <= len(body):
        raise ValueError(name)
    code: Any = item.typecode
    return body[offset : offset + size].cast(code)


def _block_of(entry: dict[str, Any]) -> Block:
    low, high = entry["ngram_range"]
    return Block(
        name=str(entry["name"]),
        kind=str(entry["kind"]),
        ngram_range=(int(low), int(high)),
        begin=int(entry["begin"]),
        end=int(entry["end"]),
        is_sublinear=bool(entry["is_sublinear"]),
        is_binary=bool(entry["is_binary"]),
        is_normalised=bool(entry["is_normalised"]),
        weight=float(entry["weight"]),
    )
