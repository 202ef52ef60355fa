"""Where quotations stand: marks of every style are paired, over sentences and paragraphs; one pass over the marks.

A mark opens or closes by what stands on both sides of it. An apostrophe does neither. What is opened and never closed
ends with its sentence, unless the next paragraph opens the same mark again, as long quotations do.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from model.labels import Span
from model.language.lines import BREAK, QUOTED
from model.voices.lists import ELISIONS

DEEPEST = 4
"""Quotations within quotations that are followed; deeper marks are let be."""

FARTHEST = 6_000
"""Characters that a quotation may take over paragraphs before its closing mark is believed to be lost."""

WIDEST_GAP = 64
"""Characters of white space that may part two paragraphs of one quotation."""

MARK = re.compile(r"[\"＂“”„‟«»‹›「」『』〝〞〟'‘’‚‛`]")
RUN = re.compile(r"\"+|'+|`+")
LONGEST_RUN = 3
"""More marks of a kind in a row are a rule under a heading."""
CLOSERS = {
    '"': ('"', "”"),
    "＂": ("＂",),
    "“": ("”", '"', "〞"),
    "„": ("“", "”", '"', "‟"),
    "‟": ("”",),
    "”": ("”",),
    "``": ("''", '"', "”"),
    "''": ("''",),
    "〝": ("〞", "〟"),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹",),
    "「": ("」",),
    "『": ("』",),
    "‘": ("’", "'"),
    "‚": ("‘", "’", "'"),
    "‛": ("’",),
    "’": ("’",),
    "'": ("'", "’"),
    "`": ("'", "’", "`"),
}
SINGLE = frozenset("'‘’‚‛`")
ALWAYS_OPEN = frozenset("“„«「『〝‘‚‛‹") | {"``"}
NEVER_CLOSE = frozenset("„「『〝‚‛") | {"``"}
NEVER_OPEN = frozenset("」』〞〟")
WIDE = frozenset("「」『』〝〞〟")
"""Marks of scripts that set no spaces."""
SPACED = frozenset("«»‹›")
"""Marks that some languages set apart by a space."""
ENDING = ".,!?…"
BEFORE_OPENING = "([{<—–-/:;,.…!?=|*_>\"“„«‘'‹「『¡¿"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks of direction and breaks without width; what stands beyond them tells what a mark does."""
MOST_UNSEEN = 8
AFTER_CLOSING = ".,;:!?…)]}—–-/\"”’'»«›」』*†‡[(<|_%"
LETTER = re.compile(r"[^\W_]")
ELIDED = re.compile(r"\d{1,4}s?\b|[^\W\d_]{1,5}\b")
PLURAL = re.compile(r"[ \t\n][a-z]")


class Pair(msgspec.Struct, frozen=True, gc=False):
    """One quotation, with its marks.

    Parameters
    ----------
    begin, end : of the marks and what is between them
    depth : how many quotations stand around it
    is_continued : whether the paragraph before it belongs to the same quotation
    is_marked : False for the lines of a quoted mail, which need no marks
    """

    begin: int
    end: int
    depth: int
    is_continued: bool = False
    is_marked: bool = True


class _Mark(msgspec.Struct, frozen=True, gc=False):
    begin: int
    end: int
    char: str
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Open:
    mark: _Mark
    is_continued: bool


def quotations(joined: str, spans: Sequence[Span]) -> list[Pair]:
    """Return the quotations of a text, by their begin, the outer before the inner.

    Parameters
    ----------
    joined, spans : as `model.language.sentences.read_sentences` gives them

    Returns
    -------
    pairs : well nested: two of them are disjoint, or one holds the other
    """
    found = [*_quoted_lines(joined), *_Pairing(joined, spans).pairs()]
    return _nested(found, joined)


def _marks(joined: str) -> Iterator[_Mark]:
    done = 0
    for match in MARK.finditer(joined):
        begin, end = match.span()
        if begin < done:
            continue
        if match[0] in "\"'`" and joined[begin:end] == joined[end : end + 1]:
            run = RUN.match(joined, begin)
            done = run.end() if run else end
            if done - begin > LONGEST_RUN:
                continue
            end = done = begin + (2 if match[0] in "'`" else 1)
        found = _mark(joined, begin, end)
        if found:
            yield found


def _mark(joined: str, begin: int, end: int) -> _Mark | None:
    """Return the mark at a place, None for an apostrophe."""
    char, before, after = joined[begin:end], *_beside(joined, begin, end)
    if char in SINGLE and before.isalnum() and after.isalnum():
        return None
    free_left = not before or before.isspace() or before in BEFORE_OPENING
    free_right = not after or after.isspace() or after in AFTER_CLOSING
    if char in SINGLE and free_left:
        word = ELIDED.match(joined, end)
        if word and (word[0].lower() in ELISIONS or (word[0][0].isdigit() and word[0].endswith("s"))):
            return None
    return _Mark(begin, end, char, *_roles(char, before, after, is_left=free_left, is_right=free_right))


def _beside(joined: str, begin: int, end: int) -> tuple[str, str]:
    """Return the characters before and after a mark that can be seen; empty at an end of the text."""
    before, after = joined[begin - 1 : begin], joined[end : end + 1]
    if before in UNSEEN:
        before = joined[max(0, begin - MOST_UNSEEN) : begin].rstrip(UNSEEN)[-1:]
    if after in UNSEEN:
        after = joined[end : end + MOST_UNSEEN].lstrip(UNSEEN)[:1]
    return before, after


def _roles(char: str, before: str, after: str, *, is_left: bool, is_right: bool) -> tuple[bool, bool]:
    """Tell whether a mark may open and whether it may close.

    Parameters
    ----------
    is_left, is_right : whether what stands there is what stands before an opening, after a closing mark
    """
    has_left, has_right = bool(before) and not before.isspace(), bool(after) and not after.isspace()
    if char in WIDE:
        return char not in NEVER_OPEN and has_right, char not in NEVER_CLOSE and has_left
    if char in SPACED and not (has_left and has_right):
        has_left, has_right = has_left or char in "»›", has_right or (char in "«‹" and bool(after))
    opens = has_right and (is_left or (char in ALWAYS_OPEN and not before.isalnum()))
    closes = has_left and char not in NEVER_CLOSE and (is_right or not (opens or char in SINGLE))
    return opens, closes or (char == '"' and before in tuple(ENDING))


class _Pairing:
    """The marks of a text on their way to pairs."""

    def __init__(self, joined: str, spans: Sequence[Span]) -> None:
        self.joined = joined
        self.ends = [span.end for span in spans]
        self.marks = list(_marks(joined))
        self.next_double = self._next_doubles()
        self.stack: list[_Open] = []
        self.found: list[Pair] = []

    def pairs(self) -> list[Pair]:
        """Return all pairs, in the order in which they were closed."""
        breaks = [0, *(match.end() for match in BREAK.finditer(self.joined)), len(self.joined)]
        place, carried = 0, ""
        for begin, end in pairwise(breaks):
            first = place
            while place < len(self.marks) and self.marks[place].begin < end:
                is_first = place == first and not self.joined[begin : self.marks[place].begin].strip(" \t-–—>")
                self._take(place, is_continued=bool(carried) and is_first and self.marks[place].char == carried)
                place += 1
            if place == first and not (self.stack or carried):
                continue
            if place > first or self.joined[begin:end].strip():
                carried = self._end_paragraph(end, place)
        self._drop(0, len(self.joined))
        return self.found

    def _next_doubles(self) -> list[int]:
        """Return, for each place among the marks, where the next one stands that is no single mark."""
        following = len(self.marks)
        places = [following] * (len(self.marks) + 1)
        for place in range(len(self.marks) - 1, -1, -1):
            if self.marks[place].char not in SINGLE:
                following = place
            places[place] = following
        return places

    def _take(self, place: int, *, is_continued: bool) -> None:
        mark = self.marks[place]
        level = self._closed_by(mark) if mark.closes else None
        if level is not None and mark.char in SINGLE and self._is_plural(place):
            return
        if level is not None:
            self._close(level, mark.end)
        elif mark.opens and len(self.stack) < DEEPEST:
            self.stack.append(_Open(mark, is_continued))

    def _closed_by(self, mark: _Mark) -> int | None:
        """Return the level of the innermost opened quotation that a mark closes."""
        for level in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[level].mark
            if mark.char in CLOSERS[opened.char]:
                return level
            if opened.char not in SINGLE:
                return None
        return None

    def _is_plural(self, place: int) -> bool:
        """Tell whether a mark is rather the apostrophe of a plural's genitive, as a surer closing mark follows."""
        mark = self.marks[place]
        if self.joined[mark.begin - 1] not in "sz" or not PLURAL.match(self.joined, mark.end):
            return False
        if place + 1 == len(self.marks):
            return False
        after = self.marks[place + 1]
        if after.char not in SINGLE or after.opens or not after.closes or (mark.char, after.char) == ("’", "'"):
            return False
        return not (self.joined[after.begin - 1] in "sz" and PLURAL.match(self.joined, after.end)) and not BREAK.search(
            self.joined, mark.end, min(after.begin, mark.end + FARTHEST)
        )

    def _close(self, level: int, end: int) -> None:
        opened = self.stack[level]
        del self.stack[level:]
        self.found.append(Pair(opened.mark.begin, end, level, opened.is_continued))

    def _end_paragraph(self, end: int, place: int) -> str:
        """Settle what a paragraph leaves open; return the mark by which the next one goes on with it, or nothing."""
        doubles = [level for level, opened in enumerate(self.stack) if opened.mark.char not in SINGLE]
        if not doubles:
            self.stack.clear()
            return ""
        opened = self.stack[doubles[0]].mark
        if self._opens_again(opened.char, end, place):
            self._drop(doubles[0] + 1, end)
            self._close(doubles[0], self._trimmed(end))
            self.stack.clear()
            return opened.char
        after = self.next_double[place]
        if after < len(self.marks) and self._goes_on(opened, self.marks[after]):
            del self.stack[doubles[0] + 1 :]
            return ""
        self._drop(0, end)
        return ""

    def _opens_again(self, char: str, end: int, place: int) -> bool:
        """Tell whether the next paragraph begins with a mark."""
        if place == len(self.marks) or self.marks[place].char != char or not self.marks[place].opens:
            return False
        between = self.joined[end : min(self.marks[place].begin, end + WIDEST_GAP)]
        return self.marks[place].begin - end < WIDEST_GAP and not between.strip(" \t\r\n\x0b\x0c\x85\u2028\u2029-–—")

    def _goes_on(self, opened: _Mark, after: _Mark) -> bool:
        """Tell whether a mark of a later paragraph closes what was opened."""
        is_closing = after.closes and not after.opens and after.char in CLOSERS[opened.char]
        return is_closing and after.end - opened.begin <= FARTHEST

    def _trimmed(self, end: int) -> int:
        while end > 0 and self.joined[end - 1].isspace():
            end -= 1
        return end

    def _drop(self, level: int, limit: int) -> None:
        """Give up what stands open from a level on: the outermost ends with its sentence, single marks are none."""
        for opened in self.stack[level:]:
            if opened.mark.char not in SINGLE and opened.mark.char != "''":
                place = bisect_right(self.ends, opened.mark.begin)
                end = min(self.ends[place] if place < len(self.ends) else limit, limit)
                self.found.append(Pair(opened.mark.begin, self._trimmed(end), 0, opened.is_continued))
                break
        del self.stack[level:]


def _quoted_lines(joined: str) -> Iterator[Pair]:
    """Yield the lines that a mail quotes."""
    begin = 0
    ends = [*(match.end() for match in BREAK.finditer(joined)), len(joined)] if ">" in joined else ()
    for end in ends:
        quoted = QUOTED.match(joined, begin, end)
        if quoted and ">" in quoted[0] and joined[quoted.end() : end].strip():
            line = joined[quoted.end() : end]
            yield Pair(quoted.end(), quoted.end() + len(line.rstrip()), 0, is_continued=False, is_marked=False)
        begin = end


def _nested(found: Sequence[Pair], joined: str) -> list[Pair]:
    """Return pairs in order, well nested, with their depths; without those that hold nothing to read."""
    kept: list[Pair] = []
    around: list[Pair] = []
    for pair in sorted(found, key=lambda pair: (pair.begin, -pair.end)):
        while around and around[-1].end <= pair.begin:
            around.pop()
        if around and (pair.end > around[-1].end or (pair.begin, pair.end) == (around[-1].begin, around[-1].end)):
            if around[-1].depth == 0 and around[-1].is_marked and len(around) == 1 and kept[-1] is around[-1]:
                cut = Pair(around[-1].begin, pair.begin, 0, around[-1].is_continued)
                kept[-1] = cut
                around.pop()
            else:
                continue
        if len(around) >= DEEPEST or not _has_letters(joined, pair):
            continue
        placed = Pair(pair.begin, pair.end, len(around), pair.is_continued, pair.is_marked)
        kept.append(placed)
        around.append(placed)
    return [pair for pair in kept if pair.end > pair.begin]


def _has_letters(joined: str, pair: Pair) -> bool:
    """Tell whether there is a letter or a digit among a quotation's first characters, which hold marks otherwise."""
    return LETTER.search(joined, pair.begin, min(pair.end, pair.begin + 64)) is not None
