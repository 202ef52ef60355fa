"""Lines that are no prose: bylines, notices to a page's readers, picture credits, cookies, paywalls, copyright.

Precision comes first: a line is taken for such a thing only where the whole of it reads so. A sentence of prose that
speaks of cookies or subscribers stays a sentence.
"""

import re
from functools import lru_cache
from pathlib import Path

from model.language.finder import ODD, finder_of, first_words, numbered, numbers_in

NOTICES = Path(__file__).resolve().parent / "notices.tsv"
LONGEST = 300  # characters of such a line
FIRST = 60  # characters in which its first words stand
PART = re.compile("<[a-z]+>")
EDGE = " \t\r\n*•·-–—|[]"
"""What stands around such a line and says nothing."""


class _Notices:
    """What such lines are, and what only looks like them; what the kinds mean stands in the file.

    A pattern is tried only where a line begins with one of its first words, or holds one of its signs.
    """

    def __init__(self) -> None:
        lines = NOTICES.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and line[0] != "#"]
        parts = {f"<{name.removeprefix('part ')}>": value for name, value, *_ in rows if name.startswith("part ")}
        patterns = [(kind, re.compile(_whole(pattern, parts)), signs) for kind, pattern, *signs in rows]
        self._lines = [(pattern, signs) for kind, pattern, signs in patterns if kind == "line"]
        self._prose = re.compile("|".join(f"(?:{pattern.pattern})" for kind, pattern, _ in patterns if kind == "prose"))
        self._begins = finder_of(numbered(() if signs else first_words(pattern) for pattern, signs in self._lines))
        self._signs = finder_of(numbered(signs for _, signs in self._lines))

    def hold(self, line: str) -> bool:
        """Tell whether a line without its edge is such a line."""
        is_notice = any(self._lines[place][0].fullmatch(line) for place in numbers_in(self._tried(line)))
        return is_notice and self._prose.match(line) is None

    def _tried(self, line: str) -> int:
        """Return which patterns may match a line, a bit each."""
        begun, kinds = self._begins.places(line[:FIRST]), self._signs.kinds(line)
        if begun is None or kinds & ODD:
            return (1 << len(self._lines)) - 1
        return kinds | begun[0][1] if begun and begun[0][0] == 0 else kinds


@lru_cache(maxsize=1)
def _notices() -> _Notices:
    return _Notices()


def _whole(pattern: str, parts: dict[str, str]) -> str:
    """Return a pattern with its parts put in, and theirs."""
    while named := PART.search(pattern):
        pattern = pattern.replace(named[0], parts[named[0]])
    return pattern


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is a byline, a notice, a credit or the like, and no sentence of the text itself."""
    bare = line.strip(EDGE)
    if len(bare) > LONGEST:
        return False
    return _notices().hold(bare)
