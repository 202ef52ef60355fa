"""Rows of probabilities to JSON lines, written by numpy a column at a time: no Python object a number.

The kernel writes the same bytes (`kernel/write.h`); this is for where it was not built.

Every row is laid out in one fixed width, filled up with NUL bytes, which JSON text never holds; they are taken
out at the end.
"""

import numpy as np
from numpy.typing import NDArray

from model.labels import Reason
from model.scoring.line_form import LineForm

NEWLINE = 10
MAY_BE_BLANK = np.array([byte in b"\t\n\v\f\r\x1c\x1d\x1e\x1f \xc2\xe1\xe2\xe3" for byte in range(256)])
"""First bytes of a line that may hold white space only, by the UTF-8 of what `str.isspace` knows."""

DECIMALS = 12
GROUP = 10_000
UNIT = 10**DECIMALS
DIGITS = np.array([f"{number:04d}".encode() for number in range(GROUP)], "S4").view(np.uint32)
LEADING = np.array([b"", *(str(number).encode().rjust(4, b"\0") for number in range(1, GROUP))], "S4").view(np.uint32)
FALSE_TRUE = np.array([b'},"abstained":false}\n', b'},"abstained":true,"reason":"%b"}\n' % Reason.LOW_MARGIN.encode()])

Numbers = NDArray[np.int64]
Probabilities = NDArray[np.float64]


class LineWriter:
    """Writes rows in a form; probabilities are rounded to 12 decimals.

    Parameters
    ----------
    form : from `model.scoring.line_form.line_form`
    """

    def __init__(self, form: LineForm) -> None:
        heads, self._names, self._threshold = form
        self._heads = np.array(heads)

    def write(self, numbers: Numbers, probabilities: Probabilities) -> bytes:
        """Return one JSON line a row.

        Parameters
        ----------
        numbers : shape (n_rows,), from 1 on
        probabilities : shape (n_rows, n_labels)
        """
        if not len(numbers):
            return b""
        best = probabilities.argmax(axis=1)
        is_abstained = probabilities[np.arange(len(best)), best] < self._threshold
        rows = np.empty(len(numbers), self._layout(int(numbers.max())))
        rows["row"] = b'{"row":'
        _fill_number(rows["number"], numbers)
        rows["label"] = self._heads[best]
        for column, name in enumerate(self._names):
            rows[f"name{column}"] = name
            _fill_probability(rows[f"unit{column}"], rows[f"share{column}"], probabilities[:, column])
        rows["end"] = FALSE_TRUE[is_abstained.astype(np.intp)]
        return rows.tobytes().translate(None, b"\0")

    def _layout(self, largest: int) -> np.dtype[np.void]:
        fields: list[tuple[str, str] | tuple[str, str, int]] = [("row", "S7")]
        fields += [("number", "u4", (-(-len(str(largest)) // 4),)), ("label", self._heads.dtype.str)]  # type: ignore[list-item]
        for column, name in enumerate(self._names):
            fields += [(f"name{column}", f"S{len(name)}"), (f"unit{column}", "S2"), (f"share{column}", "u4", 3)]
        return np.dtype([*fields, ("end", FALSE_TRUE.dtype.str)])


def _fill_number(digits: NDArray[np.uint32], numbers: Numbers) -> None:
    """Write whole numbers, four digits a column, without leading zeros."""
    rest = numbers
    for group in range(digits.shape[1] - 1, -1, -1):
        more, last = np.divmod(rest, GROUP)
        digits[:, group] = np.where(more > 0, DIGITS[last], LEADING[last])
        rest = more


def _fill_probability(units: NDArray[np.bytes_], digits: NDArray[np.uint32], shares: Probabilities) -> None:
    """Write probabilities with all their decimals."""
    ones, rest = np.divmod(np.rint(shares * UNIT).astype(np.int64), UNIT)
    units[:] = np.where(ones > 0, b"1.", b"0.")
    for group in range(digits.shape[1] - 1, -1, -1):
        rest, last = np.divmod(rest, GROUP)
        digits[:, group] = DIGITS[last]


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
