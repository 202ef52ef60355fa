"""Lines that are no prose: bylines, notices to a page's readers, picture credits, cookies, paywalls, copyright.

Precision comes first: a line is taken for such a thing only where the whole of it reads so. A sentence of prose that
speaks of cookies or subscribers stays a sentence.
"""

import re
from functools import lru_cache
from pathlib import Path

NOTICES = Path(__file__).resolve().parent / "notices.tsv"
LONGEST = 300  # characters of such a line
PART = re.compile("<[a-z]+>")
EDGE = " \t\r\n*•·-–—|[]"
"""What stands around such a line and says nothing."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what such lines are, and what only looks like them; what the kinds mean stands in the file."""
    rows = [line.split("\t") for line in NOTICES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    parts = {f"<{name.removeprefix('part ')}>": value for name, value in rows if name.startswith("part ")}
    kinds: dict[str, list[str]] = {"line": [], "prose": []}
    for kind, pattern in rows:
        if kind in kinds:
            kinds[kind].append(f"(?:{_whole(pattern, parts)})")
    return re.compile("|".join(kinds["line"])), re.compile("|".join(kinds["prose"]))


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
    notice, prose = _patterns()
    return notice.fullmatch(bare) is not None and prose.match(bare) is None
