"""The room's data files, read once: tab-separated rows; a line that begins with `#` is a remark."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

FOLDER = Path(__file__).parent
ScaleName = Literal["icd203", "kent", "phia", "ipcc"]
SCALES: tuple[ScaleName, ...] = get_args(ScaleName)
Kind = Literal["likelihood", "possibility", "judgment", "number", "confidence"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a scale.

    Parameters
    ----------
    low, high : probabilities, 0 to 1
    is_own : whether the sense is the scale's own, not the nearest one to it
    word : the scale's name of the row
    """

    low: float
    high: float
    is_own: bool
    word: str


@dataclass(frozen=True, slots=True)
class Term:
    """What some words mean.

    Parameters
    ----------
    pattern : of a regular expression
    sense : a name that scales give a band to
    row : of ICD 203's table, "1" or "2"; "" for words that are of neither
    """

    pattern: str
    sense: str
    kind: Kind
    row: str


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a data file of this room as lists of cells."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def scale_rows(scale: ScaleName) -> dict[str, Row]:
    """Return a scale: senses to their rows."""
    return {
        sense: Row(float(low), float(high), own == "yes", word)
        for name, sense, low, high, own, word in rows_of("scales.tsv")
        if name == scale
    }


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms, in the order of their file."""
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return tuple(
        Term(pattern, sense, kinds[kind], row.strip("-")) for pattern, sense, kind, row in rows_of("terms.tsv")
    )


def spaced(pattern: str) -> str:
    """Return a pattern in which a space stands for one to four white characters; " ?" stands for none too."""
    return pattern.replace(" ?", r"\s{0,4}").replace(" ", r"\s{1,4}")


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list, of one column."""
    return frozenset(row[0] for row in rows_of(name))


def one_of(words: frozenset[str]) -> str:
    """Return a pattern for any of some words, the longest first."""
    return "|".join(spaced(re.escape(word).replace(r"\ ", " ")) for word in sorted(words, key=lambda w: (-len(w), w)))


def lowered(text: str) -> str:
    """Return a text in small letters, as long as it was: a letter whose small form is longer stays."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
