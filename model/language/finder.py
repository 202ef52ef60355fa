"""Which of many words a text holds, in one pass; and patterns that are tried only where their first words stand.

Most sentences hold none of the words that a reading looks for. Compiled where that is built.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

GRAMMAR = import_module("re._parser")
"""Python's own reading of patterns, which has no public name since 3.11."""

BORDER = "|"
ODD = 1 << 62
"""The kind of a text in which patterns may take another character for an ASCII letter or figure."""

MOST_KINDS = 60
SMALL = str.maketrans({chr(point): chr(point + 32) for point in range(ord("A"), ord("Z") + 1)})
ODD_ONES = frozenset("\u0130\u0131\u017f\u212a")


class Finder(Protocol):
    """What finds words: the kernel's `Finder`, or `PythonFinder`."""

    def kinds(self, text: str, /) -> int:
        """Return the kinds of all words that a text holds, and `ODD` for such a text."""

    def places(self, text: str, /) -> list[tuple[int, int]] | None:
        """Return where words begin, in order, and the kinds of those that begin there; None for an odd text."""


Word = tuple[str, int, bool, bool]


class PythonFinder:
    """The rule without the kernel; the kernel gives the same answers.

    Parameters
    ----------
    words : each in small letters, its kinds as bits, and whether a border must stand before and behind it; capitals of
        ASCII are not heeded in a text
    """

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words

    def kinds(self, text: str, /) -> int:
        """Return the kinds of all words that a text holds."""
        found = ODD if _is_odd(text) else 0
        for _, kinds in self._found(text):
            found |= kinds
        return found

    def places(self, text: str, /) -> list[tuple[int, int]] | None:
        """Return where words begin, and the kinds of those that begin there."""
        if _is_odd(text):
            return None
        places: dict[int, int] = {}
        for begin, kinds in self._found(text):
            places[begin] = places.get(begin, 0) | kinds
        return sorted(places.items())

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        small = text.translate(SMALL)
        for word, kinds, is_begun, is_ended in self._words:
            begin = small.find(word)
            while begin >= 0:
                end = begin + len(word)
                if not (is_begun and _is_word(small[begin - 1 : begin] if begin else "")) and not (
                    is_ended and _is_word(small[end : end + 1])
                ):
                    yield begin, kinds
                begin = small.find(word, begin + 1)


def _is_odd(text: str) -> bool:
    return not text.isascii() and any(one in ODD_ONES or (one.isdecimal() and not one.isascii()) for one in text)


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


def finder_of(words: Mapping[str, int]) -> Finder:
    """Return what finds words.

    Parameters
    ----------
    words : to their kinds, bits up to `MOST_KINDS`; a `|` before or behind a word asks for its border there,
        and alone is itself
    """
    rows = tuple(
        (word, kinds, False, False)
        if word == BORDER
        else (word.strip(BORDER), kinds, word.startswith(BORDER), word.endswith(BORDER))
        for word, kinds in words.items()
    )
    try:
        from model.language.compiled import Finder as Compiled
    except ImportError:
        return PythonFinder(rows)
    return Compiled(rows)


def numbered(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return words to the numbers of the rows that have them, a bit each."""
    words: dict[str, int] = {}
    for number, row in enumerate(rows):
        for word in row:
            words[word] = words.get(word, 0) | 1 << number
    return words


def numbers_in(kinds: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first."""
    while kinds:
        yield (kinds & -kinds).bit_length() - 1
        kinds &= kinds - 1


class Patterns:
    """Patterns, each tried only at the words with which it can begin; they find what they would find by themselves.

    Parameters
    ----------
    patterns : at most `MOST_KINDS`; what they find is never empty
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._patterns = patterns
        self._finder = finder_of(numbered(map(first_words, patterns)))

    def finditer(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield what each pattern finds, with the pattern's number; in the order of the text for each of them."""
        places = self._finder.places(text)
        if places is None:
            for number, pattern in enumerate(self._patterns):
                yield from ((number, match) for match in pattern.finditer(text))
            return
        ends: dict[int, int] = {}
        for place, kinds in places:
            for number in numbers_in(kinds):
                if place >= ends.get(number, 0) and (match := self._patterns[number].match(text, place)):
                    ends[number] = match.end()
                    yield number, match


class Anchored:
    """One such pattern."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._finder = finder_of(dict.fromkeys(first_words(pattern), 1))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what the pattern finds, as it does by itself."""
        places = self._finder.places(text)
        if places is None:
            yield from self._pattern.finditer(text)
            return
        end = 0
        for place, _ in places:
            if place >= end and (match := self._pattern.match(text, place)):
                end = match.end()
                yield match

    def search(self, text: str) -> re.Match[str] | None:
        """Return what the pattern finds first."""
        return next(self.finditer(text), None)


def first_words(pattern: re.Pattern[str]) -> frozenset[str]:
    """Return the beginnings of words, one of which stands where a pattern finds anything, as `finder_of` takes them.

    Raises
    ------
    ValueError
        The pattern can begin with what is no word.
    """
    return frozenset(_firsts(list(GRAMMAR.parse(pattern.pattern, pattern.flags)), is_begun=False))


def _firsts(parts: list[Any], *, is_begun: bool) -> Iterator[str]:
    """Yield the first words of parts of a pattern.

    Parameters
    ----------
    is_begun : whether a border stands before the first one
    """
    word = ""
    while parts:
        (kind, value), parts = parts[0], parts[1:]
        if kind is GRAMMAR.AT:
            is_begun = is_begun or (not word and value is GRAMMAR.AT_BOUNDARY)
            if word and value is GRAMMAR.AT_BOUNDARY:
                yield _marked(word, is_begun=is_begun) + (BORDER if _is_word(word[-1]) else "")
                return
        elif kind is GRAMMAR.LITERAL:
            word += chr(value).lower()
        elif kind in {GRAMMAR.ASSERT, GRAMMAR.ASSERT_NOT}:
            is_begun = is_begun or (not word and _is_no_word_before(kind, value))
        elif word:
            yield _marked(word, is_begun=is_begun) + (BORDER if _is_space(kind, value) and _is_word(word[-1]) else "")
            return
        else:
            for begun in _begun(kind, value):
                yield from _firsts([*begun, *parts], is_begun=is_begun)
            return
    if not word:
        raise ValueError("a pattern can begin with nothing")
    yield _marked(word, is_begun=is_begun)


def _marked(word: str, *, is_begun: bool) -> str:
    return BORDER + word if is_begun and _is_word(word[0]) else word


def _begun(kind: Any, value: Any) -> Iterable[list[Any]]:
    """Return what a part that is no letter may begin with, each as parts of its own."""
    if kind is GRAMMAR.SUBPATTERN:
        return [list(value[-1])]
    if kind is GRAMMAR.BRANCH:
        return [list(one) for one in value[1]]
    if kind in {GRAMMAR.MAX_REPEAT, GRAMMAR.MIN_REPEAT}:
        least, most, inner = value
        often = [[*inner, (kind, (0, most, inner))]] if most > 1 and least else [list(inner)]
        return often if least else [*often, []]
    if kind is GRAMMAR.IN:
        return [[(GRAMMAR.LITERAL, point)] for point in _points(value)]
    raise ValueError(f"a pattern can begin with {kind}")


def _points(members: Sequence[tuple[Any, Any]]) -> Iterator[int]:
    """Yield the characters of a set of them; all figures stand for ASCII's, as texts with others are odd."""
    for kind, value in members:
        if kind is GRAMMAR.LITERAL:
            yield value
        elif kind is GRAMMAR.RANGE and value[1] - value[0] < len(SMALL):
            yield from range(value[0], value[1] + 1)
        elif kind is GRAMMAR.CATEGORY and value is GRAMMAR.CATEGORY_DIGIT:
            yield from range(ord("0"), ord("9") + 1)
        else:
            raise ValueError(f"a pattern can begin with {kind} {value}")


def _is_space(kind: Any, value: Any) -> bool:
    """Tell whether a part is white space, once at least."""
    if kind in {GRAMMAR.MAX_REPEAT, GRAMMAR.MIN_REPEAT}:
        return value[0] > 0 and len(value[2]) == 1 and _is_space(*value[2][0])
    if kind is GRAMMAR.IN:
        return all(one == (GRAMMAR.CATEGORY, GRAMMAR.CATEGORY_SPACE) for one in value)
    return kind is GRAMMAR.LITERAL and chr(value).isspace()


def _is_no_word_before(kind: Any, value: Any) -> bool:
    """Tell whether a part forbids a letter, a figure or _ before it."""
    direction, inner = value
    if kind is not GRAMMAR.ASSERT_NOT or direction > 0 or len(inner) != 1:
        return False
    return inner[0][0] is GRAMMAR.IN and (GRAMMAR.CATEGORY, GRAMMAR.CATEGORY_WORD) in inner[0][1]
