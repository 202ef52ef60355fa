"""Text to sentence spans; offsets count code points into the text exactly as sent.

Wrapped lines are joined first. A library (sentencex) says where sentences of plain prose end; quotation marks, brackets
and footnote marks, which it does not look behind, are hidden from it, and `model.language.borders` has the last word.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from model.errors import TextError
from model.labels import Span
from model.language.borders import CLUE, NOTE_NUMBER, OPENING, STOP, Place, ends_sentence
from model.language.lines import BREAK, unwrapped

LANGUAGE = "en"
HIDDEN = re.compile(rf"(?<=\w)['’](?=\w)|[\"“”„«»'‘’()\[\]¹²³⁰⁴-⁹†‡]|{NOTE_NUMBER}")


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
    ends = [0, *(match.end() for match in BREAK.finditer(joined)), len(joined)]
    spans = [span for begin, end in pairwise(ends) if begin < end for span in _split(joined[begin:end], begin)]
    return joined, spans


def check_characters(text: str) -> None:
    """Raise TextError where a text holds a lone surrogate; name the first one's place."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"Character {error.start} is the lone surrogate U+{ord(text[error.start]):04X}, which is no "
            "character: send valid Unicode (a JSON \\ud800 escape needs its second half)."
        ) from None


def _split(line: str, offset: int) -> Iterator[Span]:
    """Yield the sentences of one paragraph."""
    by_library = _library_stops(HIDDEN.sub(_blank, line))
    begin = 0
    for stop in STOP.finditer(line):
        border = stop.end() + _spaces(line, stop.end())
        if border < len(line) and ends_sentence(_place(line, begin, stop, stop.end("stop") in by_library)):
            yield from _trimmed(line, begin, border, offset)
            begin = border
    yield from _trimmed(line, begin, len(line), offset)


def _library_stops(plain: str) -> set[int]:
    """Return where the library ends sentences: the place behind the last character that is not white."""
    borders = ((found["start_index"], found["end_index"]) for found in get_sentence_boundaries(LANGUAGE, plain))
    return {begin + len(plain[begin:end].rstrip()) for begin, end in borders}


def _place(line: str, begin: int, stop: re.Match[str], is_border: bool) -> Place:
    left = max(begin, stop.start() - CLUE)
    border = stop.end() + _spaces(line, stop.end())
    first = line[begin : begin + CLUE].lstrip().lstrip(OPENING)[:1]
    return Place(
        before=line[left : stop.end("stop")],
        after=line[border : border + CLUE],
        whole=left == begin,
        stop=stop["stop"],
        closers=stop["closers"],
        noted=stop["note"] is not None,
        is_small=first.islower(),
        by_library=is_border,
    )


def _spaces(line: str, place: int) -> int:
    """Return how many white characters stand at a place, up to as many as a clue is long."""
    ahead = line[place : place + CLUE]
    return len(ahead) - len(ahead.lstrip())


def _blank(hidden: re.Match[str]) -> str:
    """Return what stands for a mark: a letter within a word, else space."""
    is_within = hidden.start() > 0 and hidden[0] in "'’" and hidden.string[hidden.start() - 1].isalnum()
    return "x" if is_within and hidden.string[hidden.end() : hidden.end() + 1].isalnum() else " " * len(hidden[0])


def _trimmed(line: str, begin: int, end: int, offset: int) -> Iterator[Span]:
    piece = line[begin:end]
    left = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    if kept:
        yield Span(offset + begin + left, offset + begin + left + len(kept))
