"""Text to sentence spans; offsets count code points into the text exactly as sent.

Wrapped lines are joined first. A library (sentencex) says where sentences of plain prose end; quotation marks, brackets
and footnote marks, which it does not look behind, are hidden from it, and `model.language.borders` has the last word.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from sentencex import get_sentence_boundaries

from model.errors import TextError
from model.labels import Span
from model.language.borders import CLOSERS, CLUE, NOTE_NUMBER, OPENING, STOP, Place, ends_sentence, words
from model.language.lines import BREAK, unwrapped

LANGUAGE = "en"
KINDS = ("title", "number", "ending", "short", "starts")
"""Of words, as the kernel counts them: the first is 1, the next 2, 4, 8, 16."""
HIDDEN = re.compile(rf"(?<=\w)['’](?=\w)|[\"“”„«»'‘’()\[\]¹²³⁰⁴-⁹†‡]|[^\S\x00-\x7f]|{NOTE_NUMBER}")
"""Marks that the library does not look behind, and white space of several bytes, at which it panics."""


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of a text, in order and without overlap.

    Parameters
    ----------
    text : any text; between the spans there is only white space

    Returns
    -------
    spans : offsets in code points, white space at both ends left out; none for blank text

    Raises
    ------
    TextError
        The text holds a lone surrogate, which is no character.
    """
    return read_sentences(text)[1]


def read_sentences(text: str) -> tuple[str, list[Span]]:
    """Return a text as its sentences are to be read, and their spans.

    Parameters
    ----------
    text : as for `split_sentences`, and it raises the same

    Returns
    -------
    joined : as long as `text`; the breaks of wrapped lines, and the `>` of a quoted mail on them, are spaces
    spans : as `split_sentences` gives them; they hold for both texts
    """
    check_characters(text)
    joined = unwrapped(text)
    return joined, _way()(joined)


def check_characters(text: str) -> None:
    """Raise TextError where a text holds a lone surrogate; name the first one's place."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"Character {error.start} is the lone surrogate U+{ord(text[error.start]):04X}, which is no "
            "character: send valid Unicode (a JSON \\ud800 escape needs its second half)."
        ) from None


@lru_cache(maxsize=1)
def _way() -> Callable[[str], list[Span]]:
    """Return what splits a text without wrapped lines: the kernel, or what it asks where it is unsure."""
    try:
        from model.language.compiled import Splitter
    except ImportError:
        return split_by_rule
    kinds: dict[str, int] = {}
    for bit, name in enumerate(KINDS):
        for word in words()[name]:
            kinds[word] = kinds.get(word, 0) | 1 << bit
    kernel = Splitter(kinds, Span)

    def split(joined: str) -> list[Span]:
        rule = _Rule(joined)
        return kernel.split(joined, rule.ends, rule.line)

    return split


def split_by_rule(joined: str) -> list[Span]:
    """Return the sentences of a text without wrapped lines, found without the kernel, which finds the same."""
    rule = _Rule(joined)
    ends = [0, *(match.end() for match in BREAK.finditer(joined)), len(joined)]
    return [span for begin, end in pairwise(ends) if begin < end for span in rule.line(begin, end)]


class _Rule:
    """The rule of one text; places are the text's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = (0, 0)
        self._by_library: frozenset[int] = frozenset()

    def line(self, begin: int, end: int) -> list[Span]:
        """Return the sentences of one paragraph."""
        found: list[Span] = []
        line, first = self._text[begin:end], begin
        for stop in STOP.finditer(line):
            border = stop.end() + _spaces(line, stop.end())
            places = [begin + one for one in (stop.start(), stop.end("stop"), stop.end())]
            if border < len(line) and self.ends(begin, end, first, *places):
                found += _trimmed(self._text, first, begin + border)
                first = begin + border
        return [*found, *_trimmed(self._text, first, end)]

    def ends(self, line: int, line_end: int, begin: int, start: int, stop_end: int, end: int) -> bool:
        """Tell whether a sentence ends at a stop.

        Parameters
        ----------
        line, line_end : of the paragraph
        begin : of the sentence
        start, stop_end, end : of the stop, with what closes after it and the mark of a footnote
        """
        if (line, line_end) != self._line:
            self._line, self._by_library = (line, line_end), _library_stops(self._text[line:line_end], line)
        text = self._text
        left = max(begin, start - CLUE)
        border = end + _spaces(text, end)
        behind = text[stop_end:end]
        note = behind.lstrip(CLOSERS)
        place = Place(
            before=text[left:stop_end],
            after=text[border : min(border + CLUE, line_end)],
            whole=left == begin,
            stop=text[start:stop_end],
            closers=behind.removesuffix(note),
            noted=bool(note),
            is_small=text[begin : min(begin + CLUE, line_end)].lstrip().lstrip(OPENING)[:1].islower(),
            by_library=stop_end in self._by_library,
        )
        return ends_sentence(place)


def _spaces(line: str, place: int) -> int:
    """Return how many white characters stand at a place, up to as many as a clue is long."""
    ahead = line[place : place + CLUE]
    return len(ahead) - len(ahead.lstrip())


def _library_stops(line: str, offset: int) -> frozenset[int]:
    """Return where the library ends sentences of a paragraph: behind the last character that is not white."""
    plain = _hiding()(line)
    borders = ((found["start_index"], found["end_index"]) for found in get_sentence_boundaries(LANGUAGE, plain))
    return frozenset(offset + begin + len(plain[begin:end].rstrip()) for begin, end in borders)


@lru_cache(maxsize=1)
def _hiding() -> Callable[[str], str]:
    """Return what hides marks from the library."""
    try:
        from model.language.compiled import hidden
    except ImportError:
        return hidden_by_rule
    return lambda line: hidden(line) or hidden_by_rule(line)


def hidden_by_rule(line: str) -> str:
    """Return a line as the library is to see it, made without the kernel, which makes the same."""
    return HIDDEN.sub(_blank, line)


def _blank(hidden: re.Match[str]) -> str:
    """Return what stands for a mark: a letter within a word, else space."""
    is_within = hidden.start() > 0 and hidden[0] in "'’" and hidden.string[hidden.start() - 1].isalnum()
    return "x" if is_within and hidden.string[hidden.end() : hidden.end() + 1].isalnum() else " " * len(hidden[0])


def _trimmed(text: str, begin: int, end: int) -> Iterator[Span]:
    piece = text[begin:end]
    kept = piece.strip()
    if kept:
        left = begin + len(piece) - len(piece.lstrip())
        yield Span(left, left + len(kept))
