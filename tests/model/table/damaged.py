"""Tables with one thing changed, written as a hostile hand would."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.table.file import MAGIC, PREFIX
from model.table.layout import ScoringTable

COMPILED = (
    (False, True) if importlib.util.find_spec("model.scoring.compiled") else (False,)
)  # each makes checks of its own


def with_header(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = path.read_bytes()
    _, version, length = PREFIX.unpack(content[: PREFIX.size])
    header = json.loads(content[PREFIX.size : PREFIX.size + length])
    change(header)
    text = json.dumps(header).encode()
    text = text.ljust(-(-(PREFIX.size + len(text)) // 64) * 64 - PREFIX.size)
    path.write_bytes(PREFIX.pack(MAGIC, version, len(text)) + text + content[PREFIX.size + length :])


def with_section(table: ScoringTable, name: str, array: Any) -> ScoringTable:
    fields = {field: getattr(table, field) for field in ScoringTable.__slots__}
    return ScoringTable(**{**fields, "sections": {**table.sections, name: array}})
