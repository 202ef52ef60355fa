"""The seal of a report: the SHA-256 of all its bytes, written into it, so that any changed byte shows.

The 64 digits stand once, before anything of the text; for the sum they count as zeros. It is no signature: whoever can
change a report can seal it anew.
"""

import re
from hashlib import sha256

SEAL = "report-sha256:"
OPEN = f"{SEAL}{'0' * 64}"
"""What stands in a report until it is sealed."""
DIGITS = re.compile(rb"[0-9a-f]{64}(?![0-9a-f])")


def sealed(report: bytes) -> bytes:
    """Return a report with its seal in the place of the first open one.

    Raises
    ------
    ValueError
        It has no place for one, or something of the text stands before it.
    """
    before, place, after = report.partition(OPEN.encode())
    if not place or SEAL.encode() in before:
        raise ValueError("a report needs an open seal before anything else")
    return b"%b%b%b%b" % (before, SEAL.encode(), sha256(report).hexdigest().encode(), after)


def seal_of(report: bytes) -> str | None:
    """Return the seal that a report carries; None where it carries none."""
    digits = DIGITS.match(report, _begin(report))
    return digits[0].decode() if digits else None


def is_intact(report: bytes) -> bool:
    """Tell whether a report carries a seal, and no byte of it was changed since it was set."""
    seal, begin = seal_of(report), _begin(report)
    if seal is None:
        return False
    return sha256(b"%b%b%b" % (report[:begin], b"0" * len(seal), report[begin + len(seal) :])).hexdigest() == seal


def _begin(report: bytes) -> int:
    """Return where the digits of the first seal begin; the end where there is none."""
    before, mark, _ = report.partition(SEAL.encode())
    return len(before) + len(mark)
