"""Cells of our own tables that a spreadsheet would take for a formula: an apostrophe before them makes them text.

It is taken away again where a row has all the columns that we write; in other people's files an apostrophe is theirs.
"""

import re
from collections.abc import Mapping
from typing import Any

from model.files.further import EXTRA

COLUMNS = ("text", "label", "source", "created_at", "group", "id", "actor", "state", EXTRA)
"""Of our tables, in their order."""

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
GUARD = "'"


def guarded(cell: object) -> object:
    """Return a cell as it may stand in a table: one more apostrophe before what begins, after any, like a formula."""
    return f"{GUARD}{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def unguarded(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a row's fields without the apostrophes that `guarded` set; one that is none of our tables' as it is."""
    if not is_ours(fields):
        return fields
    return {name: _unguarded(cell) for name, cell in fields.items()}


def is_ours(fields: Mapping[str, Any]) -> bool:
    """Tell whether a row has every column of our tables, each with text."""
    return all(isinstance(fields.get(name), str) for name in COLUMNS)


def _unguarded(cell: Any) -> Any:
    is_set = isinstance(cell, str) and cell.startswith(GUARD) and FORMULA.match(cell)
    return cell.removeprefix(GUARD) if is_set else cell
