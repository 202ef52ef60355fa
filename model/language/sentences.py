"""Text to sentence spans; offsets count code points into the text exactly as sent.

A library finds the borders (sentencex); a line break is always one. Two repairs join what the library
splits after an abbreviation it does not know.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from model.errors import TextError
from model.labels import Span

LANGUAGE = "en"
# Abbreviations of this field after which a sentence goes on; the library knows the everyday ones.
OPEN_ENDED = re.compile(
    r"(?:^|[\s(\"“])(?:Amb|approx|Bn|Brig|Capt|Cdr|Cmdr|Cpl|Div|est|Ft|Lt|Maj|Pvt|Regt|Sgt|Supt)\.\s*$"
)
LIST_NUMBER = re.compile(r"\s*\(?\d{1,3}\.\s*")
CLOCK = re.compile(r"\b[ap]\.m\.\s*$")
DAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:local|GMT|EST|EDT|UTC)\b")
LOWERCASE_START = re.compile(r"[\"'“‘(]?[a-z]")
LONGEST_CLUE = 40  # characters looked at on each side of a border, so that the cost stays linear


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
    check_characters(text)
    spans: list[Span] = []
    begin = 0
    for line in text.splitlines(keepends=True):
        spans.extend(_split_line(line, begin))
        begin += len(line)
    return spans


def check_characters(text: str) -> None:
    """Raise TextError where a text holds a lone surrogate; name the first one's place."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"Character {error.start} is the lone surrogate U+{ord(text[error.start]):04X}, which is no "
            "character: send valid Unicode (a JSON \\ud800 escape needs its second half)."
        ) from None


def _split_line(line: str, offset: int) -> Iterator[Span]:
    begin = end = 0
    for boundary in get_sentence_boundaries(LANGUAGE, line):
        start = boundary["start_index"]
        if start > begin and not _goes_on(line, begin, start):
            yield from _trimmed(line, begin, start, offset)
            begin = start
        end = boundary["end_index"]
    yield from _trimmed(line, begin, max(end, len(line)), offset)


def _goes_on(line: str, begin: int, border: int) -> bool:
    before = line[max(begin, border - LONGEST_CLUE) : border]
    after = line[border : border + LONGEST_CLUE].lstrip()
    if OPEN_ENDED.search(before) or LIST_NUMBER.fullmatch(before):
        return True
    if before.rstrip().endswith(".") and LOWERCASE_START.match(after):
        return True
    return CLOCK.search(before) is not None and DAY.match(after) is not None


def _trimmed(line: str, begin: int, end: int, offset: int) -> Iterator[Span]:
    piece = line[begin:end]
    left = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    if kept:
        yield Span(offset + begin + left, offset + begin + left + len(kept))
