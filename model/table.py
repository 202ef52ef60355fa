"""The scoring table's file: written, and mapped into memory once every index in it is checked.

Layout: magic, format version, header length; a JSON header; then the sections of
`model.table_layout`, each aligned to 64 bytes, little-endian. Making a table from a pipeline is
`model.export`'s task, scoring with it `model.scorer`'s.
"""

import json
import mmap
import struct
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from model.errors import FormatError, IntegrityError
from model.table_checks import check_table
from model.table_layout import SECTIONS, Block, ScoringTable

__all__ = ["ScoringTable", "open_table", "write_table"]

MAGIC = b"FRSCORE\n"
FORMAT_VERSION = 1
ALIGNMENT = 64
PREFIX = struct.Struct("<8sII")


def write_table(table: ScoringTable, path: Path) -> None:
    """Write a table into one file; the same table always gives the same bytes.

    Parameters
    ----------
    table : as `model.export.export_table` or `open_table` gave it
    path : overwritten if it exists; write beside and rename where others may be reading
    """
    directory, offset = {}, 0
    for name in SECTIONS:
        array = table.sections[name]
        directory[name] = {"shape": list(array.shape), "offset": offset}
        offset += _aligned(array.nbytes)
    header = _header_bytes(table, directory, offset)
    with path.open("wb") as file:
        file.write(PREFIX.pack(MAGIC, FORMAT_VERSION, len(header)) + header)
        for name, dtype in SECTIONS.items():
            content = np.ascontiguousarray(table.sections[name], dtype).tobytes()
            file.write(content.ljust(_aligned(len(content)), b"\0"))


def open_table(path: Path) -> ScoringTable:
    """Map a table into memory, read-only, after checking every index that a scorer will trust.

    The file must not change while it is mapped. Whether it is the file that training wrote, its
    SHA-256 in the manifest says; this only says that scoring with it is safe.

    Raises
    ------
    FormatError
        The file is no scoring table, or one of another format version.
    IntegrityError
        It is cut short or contradicts itself; the message names the part.
    """
    header, body = _read_header(path)
    try:
        table = _table_of(header, body)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise IntegrityError(
            f"Scoring table {path}: its header is damaged ({error!r}); fetch or export it again."
        ) from error
    try:
        check_table(table)
    except IntegrityError as error:
        raise IntegrityError(f"Scoring table {path}: {error}; fetch or export it again.") from error
    return table


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


def _read_header(path: Path) -> tuple[dict[str, Any], memoryview]:
    """Return the parsed header and the bytes of all sections, mapped."""
    with path.open("rb") as file:
        prefix = file.read(PREFIX.size)
        if len(prefix) < PREFIX.size or not prefix.startswith(MAGIC):
            raise FormatError(f"{path} is no scoring table; export one from a fitted pipeline.")
        _, version, length = PREFIX.unpack(prefix)
        if version != FORMAT_VERSION:
            raise FormatError(
                f"Scoring table {path} has format version {version}, this program reads "
                f"{FORMAT_VERSION}: export it again."
            )
        text = file.read(length)
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
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
    sections = {}
    for name, dtype in SECTIONS.items():
        entry = header["sections"][name]
        shape = tuple(int(extent) for extent in entry["shape"])
        if min(shape) < 0 or not 0 <= entry["offset"] <= len(body) or entry["offset"] % ALIGNMENT:
            raise ValueError(name)
        count = int(np.prod(shape, dtype=object))
        array = np.frombuffer(body, dtype, count, entry["offset"])
        sections[name] = array.reshape(shape)
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
