"""Which texts are plainly English at a glance, so that only the others are looked at closely.

Of each chunk between spaces the first word counts. A text is plain where nearly all words are known, or most are and
some are words that English cannot do without. Compiled where that is built: half a microsecond a sentence.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Protocol

ENGLISH = Path(__file__).resolve().parent / "english.tsv"
LONGEST_CHUNK = 40  # bytes; as in kernel/plain.c, like the next
PLAIN, NOTICE, STRANGE = "plain", "notice", "strange"
FEWEST_WORDS, FEW_WORDS = 3, 6  # with a word of the kind function, and without one
LONGEST_WORD = 16
CODE_SIGN = re.compile(rb"[&={|}]")
CHUNK = re.compile(rb"[^\x00- ]+")
MARK = b"(?:\xe2\x80.)"  # a dash, a curly quotation mark
WORD = re.compile(
    rb"(?:[!-@\[-`{-\x7f]|%b)*+(?:([A-Za-z]+)(?![A-Za-z])(?=[^\x80-\xff]|%b|$)|(?=[A-Za-z\x80-\xff]))" % (MARK, MARK),
    re.DOTALL,
)


class Plain(Protocol):
    """What looks at texts: the kernel's `Plain`, or `PythonPlain`."""

    def doubtful(self, texts: Sequence[str], /) -> tuple[list[int], list[int]]:
        """Return the places of texts that may be notices to a page's readers, and of those not plainly English."""

    def doubtful_lines(self, block: bytes, /) -> tuple[list[int], list[int]]:
        """Return the places of such lines of UTF-8, which end in a line feed."""


@lru_cache(maxsize=1)
def english() -> dict[str, bytes]:
    """Return the words of each kind, parted by spaces; what the kinds mean stands in the file."""
    lines = [line.split(b"\t") for line in ENGLISH.read_bytes().splitlines() if not line.startswith(b"#")]
    kinds: dict[str, list[bytes]] = {}
    for kind, words in lines:
        kinds.setdefault(kind.decode(), []).append(words)
    return {kind: b" ".join(words) for kind, words in kinds.items()}


class PythonPlain:
    """The rule without the kernel; the kernel gives the same answers.

    Parameters
    ----------
    known, function, apart, opening : words parted by spaces, as the file names their kinds
    """

    def __init__(self, known: bytes, function: bytes, apart: bytes, opening: bytes) -> None:
        self._function = frozenset(function.split())
        self._known = frozenset(known.split()) | frozenset(opening.split()) | self._function
        self._opening = frozenset(opening.split())
        self._apart = frozenset(apart.split())

    def doubtful(self, texts: Sequence[str], /) -> tuple[list[int], list[int]]:
        """Return the places of possible notices, and of texts that are not plainly English."""
        return _places([self._glance(text.encode()) for text in texts])

    def doubtful_lines(self, block: bytes, /) -> tuple[list[int], list[int]]:
        """Return the places of such lines of UTF-8."""
        lines = block.removesuffix(b"\n").split(b"\n") if block else []
        return _places([self._glance(line) for line in lines])

    def _glance(self, text: bytes) -> str:
        """Return what a text is at a glance."""
        if CODE_SIGN.search(text):
            return STRANGE
        chunks = CHUNK.findall(text)
        words = [word for word in map(_first_word, chunks) if word is not None]
        n_words, n_known = len(words), sum(word in self._known for word in words)
        n_function = sum(word in self._function for word in words)
        if n_words < (FEWEST_WORDS if n_function else FEW_WORDS) or len(chunks) > 2 * n_words:
            return STRANGE
        if 20 * n_known < 17 * n_words and (10 * n_known < 7 * n_words or 10 * n_function < n_words):
            return STRANGE
        is_long = any(len(chunk) > LONGEST_CHUNK for chunk in chunks)
        first = _first_word(chunks[0])
        is_opened = first in self._opening or (first is not None and chunks[0].endswith(b":"))
        return NOTICE if is_opened or is_long or not self._apart.isdisjoint(words) else PLAIN


def _places(kinds: Sequence[str]) -> tuple[list[int], list[int]]:
    notices = [place for place, kind in enumerate(kinds) if kind == NOTICE]
    return notices, [place for place, kind in enumerate(kinds) if kind == STRANGE]


def _first_word(chunk: bytes) -> bytes | None:
    """Return a chunk's first word in small letters, empty where it is none of ours, None where there is none."""
    found = WORD.match(chunk)
    return (found[1] or b"").lower() if found else None


def lines_at(block: bytes, numbers: list[int]) -> list[tuple[int, int]]:
    """Return begin and end of some lines of a block, without the line feed.

    Parameters
    ----------
    numbers : rising, from 0 on
    """
    try:
        from model.language.compiled import lines_at as compiled
    except ImportError:
        return lines_by_rule(block, numbers)
    return compiled(block, numbers)


def lines_by_rule(block: bytes, numbers: list[int]) -> list[tuple[int, int]]:
    """Return the same, found without the kernel."""
    ends = list(accumulate(len(line) + 1 for line in block.split(b"\n")))
    return [(ends[number - 1] if number else 0, ends[number] - 1) for number in numbers]


@lru_cache(maxsize=1)
def plain() -> Plain:
    """Return what looks at texts, with the words of the file."""
    words = english()
    kinds = (words["known"], words["function"], words["apart"], words["opening"])
    try:
        from model.language.compiled import Plain as Compiled
    except ImportError:
        return PythonPlain(*kinds)
    return Compiled(*kinds)
