"""The room's data files, read once: who is counted and counts, what is counted, and what happens to it."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a data file of this room as lists of cells; a line that begins with `#` is a remark."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list of one column."""
    return frozenset(row[0] for row in rows_of(name))


@cache
def by_word(name: str) -> dict[str, str]:
    """Return each word of a list to what it stands for: the first column, of the first row that has the word."""
    found: dict[str, str] = {}
    for meaning, words in rows_of(name):
        for word in words.split("|"):
            found.setdefault(word, meaning)
    return found


@cache
def named_words(name: str) -> frozenset[str]:
    """Return a list of `words.tsv` by its name."""
    return frozenset(dict(rows_of("words.tsv"))[name].split("|"))
