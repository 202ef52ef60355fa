"""How characters are folded before any n-gram is read: one code point becomes one, or none.

The fold is a plain `str.translate` table, so a fitted pipeline carries it as an ordinary object and
the scoring table as arrays; nothing that scores depends on the Unicode version of the Python that
runs it. Splitting and counting are left to others.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

COMBINING_MARKS = range(0x0300, 0x0370)
"""Deleted, and stripped from whatever decomposes into a base and these alone."""

FULLWIDTH_FORMS = range(0xFF01, 0xFF5F)
FULLWIDTH_OFFSET = 0xFEE0

INVISIBLE = frozenset(
    [
        *(0x00AD, 0x061C, 0x180E, 0xFEFF),  # soft hyphen, direction mark, vowel separator, byte order mark
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F)),  # zero width, joiners, directions
        *(*range(0x2060, 0x2065), *range(0x2066, 0x2070)),  # word joiner, isolates
        *range(0xFE00, 0xFE10),  # variation selectors
    ]
)
"""Code points that show nothing; deleted."""

APOSTROPHES = frozenset([0x0027, 0x0060, 0x00B4, 0x02BC, 0x055A, 0x2032])
"""Grave, acute and prime stand with them: other signs by name, apostrophes in real text."""

DOUBLE_PRIMES = frozenset([0x02EE, 0x2033])
MINUS_SIGN = 0x2212
CODE_POINTS = 0x110000
UNTOUCHED = frozenset(["Cn", "Co", "Cs"])
"""Categories of code points that mean nothing by themselves: unassigned, private, surrogates."""


@lru_cache(maxsize=1)
def _changes() -> dict[int, int | None]:
    return {point: folded for point, folded in _folded_points() if folded != point}


def fold_table() -> dict[int, int | None]:
    """Return the fold as a table for `str.translate`.

    Letters become lower case (U+0130 "i") and lose the accents U+0300 to U+036F; double quotation
    marks and guillemets become `"`, single ones and apostrophes `'`, dashes and the minus sign `-`;
    every decimal digit becomes `0`; fullwidth forms become ASCII first; combining marks U+0300 to
    U+036F, soft hyphens and characters of no width are deleted. NFC and NFD forms of a text whose
    marks lie in that range fold alike, and folding twice changes nothing.

    Returns
    -------
    table : changed code points only; each maps to ONE code point or to None, which deletes it
    """
    return dict(_changes())


def folded(text: str) -> str:
    """Return a text as every n-gram is read from it."""
    return text.translate(_changes())


def _folded_points() -> Iterator[tuple[int, int | None]]:
    for point in range(CODE_POINTS):
        character = chr(point)
        category = unicodedata.category(character)
        # most letters have neither case nor parts, and need no look at what they become
        if category not in UNTOUCHED and (category != "Lo" or unicodedata.decomposition(character)):
            yield point, _fold_point(point)


def _fold_point(point: int) -> int | None:
    if point in INVISIBLE or point in COMBINING_MARKS:
        return None
    if point in FULLWIDTH_FORMS:
        point -= FULLWIDTH_OFFSET
    character = _lowered(_base(chr(point)))
    if unicodedata.category(character) == "Nd":
        return ord("0")
    return ord(_plain_mark(character) or character)


def _base(character: str) -> str:
    """Return the letter under its accents, or the character itself where there is no single one."""
    decomposed = unicodedata.normalize("NFD", character)
    kept = [part for part in decomposed if ord(part) not in COMBINING_MARKS]
    return kept[0] if len(kept) == 1 else character


def _lowered(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _plain_mark(character: str) -> str | None:
    """Return the ASCII mark that stands for a quotation mark, an apostrophe or a dash."""
    category, point = unicodedata.category(character), ord(character)
    if category == "Pd" or point == MINUS_SIGN:
        return "-"
    if point in APOSTROPHES:
        return "'"
    if point in DOUBLE_PRIMES:
        return '"'
    if category[0] not in "PS" or "QUOTATION MARK" not in unicodedata.name(character, ""):
        return None
    name = unicodedata.name(character)
    return "'" if "SINGLE" in name and "ANGLE" not in name else '"'
