"""Places in code points to places in UTF-16 units, as JavaScript, Java and C# count."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

FIRST_OF_TWO_UNITS = 0x10000
PLACES = frozenset(("begin", "end"))


class Utf16:
    """Places of one text.

    Parameters
    ----------
    text : whose characters are counted
    """

    def __init__(self, text: str) -> None:
        self._wide = (
            [] if text.isascii() else [place for place, one in enumerate(text) if ord(one) >= FIRST_OF_TWO_UNITS]
        )

    def place(self, code_points: int) -> int:
        """Return a place in UTF-16 units."""
        return code_points + bisect_left(self._wide, code_points)

    def converted(self, fields: Any) -> Any:
        """Return fields with every `begin` and `end` in them converted, however deep they lie."""
        if not self._wide:
            return fields
        if isinstance(fields, Mapping):
            return {
                name: self.place(value) if name in PLACES and isinstance(value, int) else self.converted(value)
                for name, value in fields.items()
            }
        if isinstance(fields, list | tuple):
            return [self.converted(value) for value in fields]
        return fields
