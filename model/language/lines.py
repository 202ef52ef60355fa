"""Lines to paragraphs: breaks that only wrap a line become spaces, all others stay.

A mail, a wire or a text file is often broken at some 70 columns. A break is a wrap where the next line's first word
would not have fitted on the line; headings, list items, verse and bylines end earlier and stay apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from model.labels import Span

NARROWEST = 40  # columns; nobody wraps prose narrower, verse and lists are
WIDEST = 132  # columns; a longer line is a whole paragraph
FEWEST_BREAKS = 4  # of a document, before its own width says anything
ENOUGH = 0.8  # share of a document's breaks that its width must explain
BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
ITEM = re.compile(r"(?:[-*+•‣◦▪·–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,5})[.)]|#{1,6})[ \t]")
CLOSED = re.compile(r"[.!?:…][\"'”’»)\]]*$")
STOPPED = re.compile(r"[.:…][\"'”’»)\]]*$")
CARRIED_OVER = re.compile(
    r"(?:,|\b(?:a|an|and|as|at|but|by|for|from|in|into|of|on|or|over|that|the|their|to|under|was|were|which|with))$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text.

    Parameters
    ----------
    begin, end : of what it holds, without marks of a quoted mail, indentation, trailing space and the break
    indent : columns before it
    width : columns of the whole line
    marks : how deep it is quoted, by `>`
    """

    begin: int
    end: int
    indent: int
    width: int
    marks: int
    content: str


def unwrapped(text: str) -> str:
    """Return a text of the same length in which the breaks of wrapped lines are spaces.

    So are the `>` of a quoted mail on the lines that are joined. Offsets stay what they were.
    """
    if not _may_be_wrapped(text):
        return text
    lines = _lines(text)
    width = _document_width(lines)
    pieces: list[str] = []
    done = 0
    for block in _blocks(lines):
        for here, after in _joined(block, width):
            pieces += [text[done : here.end], " " * (after.begin - here.end)]
            done = after.begin
    return "".join([*pieces, text[done:]])


def is_headed(text: str, first: Span) -> bool:
    """Tell whether a text's first sentence is its headline: the whole first line, and not ended as prose is.

    Parameters
    ----------
    text : with wrapped lines joined, see `unwrapped`
    first : the place of its first sentence
    """
    after = BREAK.search(text, first.begin)
    if after is None or text[first.end : after.start()].strip() or not text[after.end() :].strip():
        return False
    return STOPPED.search(first.cut(text)) is None


def _may_be_wrapped(text: str) -> bool:
    """Tell at a glance whether a break may be a wrap: lines follow each other there, none a whole paragraph."""
    lines = [line.rstrip() for line in text.splitlines()]  # which knows the breaks that `BREAK` names
    if len(lines) < 2 or ">" in text:
        return len(lines) > 1
    widths = [len(line) for line in lines]
    n_lines = widest = 0
    for width in [*widths, 0]:
        if width:
            n_lines, widest = n_lines + 1, max(widest, width)
            continue
        if n_lines > 1 and NARROWEST <= widest <= WIDEST:
            return True
        n_lines = widest = 0
    return False


def _lines(text: str) -> list[Line]:
    found: list[Line] = []
    begin = 0
    ends = [*((match.start(), match.end()) for match in BREAK.finditer(text)), (len(text), len(text))]
    for end, following in ends:
        whole = text[begin:end]
        quoted = QUOTED.match(whole)
        marks = quoted[0].count(">") if quoted else 0
        content = whole[quoted.end() if quoted else 0 :]
        bare = content.strip()
        left = (quoted.end() if quoted else 0) + len(content) - len(content.lstrip())
        indent = len(content) - len(content.lstrip())
        found.append(Line(begin + left, begin + left + len(bare), indent, len(whole.rstrip()), marks, bare))
        begin = following
    return found


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Return runs of lines between blank ones, of one depth of quoting each."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if blocks[-1] and (not line.content or line.marks != blocks[-1][-1].marks):
            blocks.append([])
        if line.content:
            blocks[-1].append(line)
    return [block for block in blocks if len(block) > 1]


def _document_width(lines: Sequence[Line]) -> int:
    """Return the width at which the document as a whole is wrapped, 0 where none explains its breaks."""
    pairs = [pair for block in _blocks(lines) for pair in pairwise(block)]
    widths = [line.width for block in _blocks(lines) for line in block if line.width <= WIDEST]
    if len(pairs) < FEWEST_BREAKS or not widths:
        return 0
    width = max(widths)
    full = sum(_is_full(here, after, width) for here, after in pairs)
    return width if width >= NARROWEST and full >= ENOUGH * len(pairs) else 0


def _joined(block: Sequence[Line], document_width: int) -> list[tuple[Line, Line]]:
    """Return the pairs of lines of a block between which the break is a wrap."""
    width = max(line.width for line in block)
    if not NARROWEST <= width <= WIDEST:
        return []
    pairs = list(pairwise(block))
    full = [_is_full(here, after, max(width, document_width)) and _may_go_on(here, after) for here, after in pairs]
    is_wrapped = document_width > 0 or (len(pairs) > 1 and sum(full) >= ENOUGH * len(pairs))
    return [
        pair for pair, is_full in zip(pairs, full, strict=True) if is_full and (is_wrapped or _is_carried_over(*pair))
    ]


def _is_full(here: Line, after: Line, width: int) -> bool:
    """Tell whether the next line's first word had no room on this one."""
    return here.width + 1 + len(after.content.split(maxsplit=1)[0]) > width


def _may_go_on(here: Line, after: Line) -> bool:
    return not ITEM.match(after.content) and after.indent <= here.indent + (3 if ITEM.match(here.content) else 1)


def _is_carried_over(here: Line, after: Line) -> bool:
    """Tell whether the words themselves show that a sentence goes on; what a single break has for evidence."""
    if CLOSED.search(here.content):
        return False
    return after.content[0].islower() or CARRIED_OVER.search(here.content) is not None
