"""What a labelled row holds besides the fields that count: kept as it came, given back under the name `extra`."""

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from model.errors import ReviewError, TextError
from model.language.sentences import check_characters

EXTRA = "extra"  # the name under which an export holds all further fields: an object, in a table its JSON
LONGEST = 20_000  # characters of them together, as JSON
DEEPEST = 32  # levels of nesting; what reads them back takes more, as an export adds some
LARGEST_INTEGER = 2**53  # beyond, not every reader of JSON keeps an integer


def further_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the further fields of a row as plain JSON values; those that an export put into `extra` count as its own.

    Empty ones are left out: a table cannot tell them from missing ones.

    Raises
    ------
    ReviewError
        They are too long or nested too deeply to be kept, or hold what is no character.
    """
    inner = _object(fields.get(EXTRA))
    own = {name: value for name, value in fields.items() if name != EXTRA} if inner is not None else fields
    given = {name: value for name, value in {**own, **(inner or {})}.items() if not _is_empty(value)}
    if is_deeper(given, DEEPEST):
        raise ReviewError(f"its further fields are nested deeper than {DEEPEST} levels: flatten them")
    found = {str(name): _plain(value) for name, value in given.items()}
    text = json.dumps(found, ensure_ascii=False)
    if len(text) > LONGEST:
        raise ReviewError(f"its further fields have {len(text)} characters, at most {LONGEST} are kept: leave some out")
    try:
        check_characters(text)
    except TextError as error:
        raise ReviewError(f"its further fields are no Unicode: {error}") from None
    return found


def is_deeper(value: Any, most: int) -> bool:
    """Tell whether objects and lists are nested more than so many levels deep; takes no recursion to see it."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list | tuple)
        ]
        if not level:
            return False
    return True


def _object(value: Any) -> dict[str, Any] | None:
    """Return the object that a field holds, or its JSON; None where it is no object."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; what JSON does not have, as text."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):  # and booleans
        return value if abs(value) <= LARGEST_INTEGER else str(value)
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
