"""Whether a text is English prose, which is all that the codebook judges; if not, why not.

`model.language.plain` passes what is plainly English; what is left is looked at here. Words are told by lists: those of
English text, and those that other languages use most. A language library was measured and left out: it takes 120 MB and
a second to load, and tells neither gibberish nor code from language.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from model.labels import Reason
from model.language.boilerplate import is_boilerplate
from model.language.finder import Finder, finder_of
from model.language.plain import english, lines_at, plain

FOREIGN = Path(__file__).resolve().parent / "foreign.tsv"
ADDRESS = re.compile(
    r"(?:https?://|www\.|ftp://)\S+|(?<!\S)\S[^\s@]*+@\S+\.\w+|[@#][\w-]+|"
    r"(?<![\w-])(?<![\w-]\.)[\w-]++(?:\.[\w-]++)*\.(?:com|org|net|ru|kp|io|html?|php)\b\S*"
)
SIGNS = ("http", "www.", "ftp:", "@", "#", ".com", ".org", ".net", ".ru", ".kp", ".io", ".htm", ".php")
"""What stands in every address."""
CHUNK = re.compile(r"\S{20,}+")
RUN = re.compile(r"[A-Za-z0-9+/=_-]{20,}+")
LONG_RUN = re.compile(r"[A-Za-z0-9+/]{40,}+={0,2}")
LAST_DIGIT, LAST_LETTER = re.compile(r".*\d", re.DOTALL), re.compile(r".*[A-Za-z]", re.DOTALL)
ODD = re.compile(
    r"[/@#{}<>=;|\\^~_`*+\[\]$:]|\S{20}|\w\.\w|\(\)|&&|\s--?\w|^[^\S\n]*+(?:import|from|def|class|SELECT)\s",
    re.MULTILINE,
)
"""What a text must have if it is to hold an address, a key or code."""
QUOTED = re.compile(r"\"[^\"]+\"|“[^”]+”|«[^»]+»|‘[^’]+’|(?<!\w)'[^']+'(?!\w)")
PAIRS = (("“", "”"), ("«", "»"), ("‘", "’"))
MARKS = "\"'“«‘"
STATEMENT = re.compile(
    r"\s*(?:import [\w.]+(?: as \w+)?|from [\w.]+ import [\w, *]+);?\s*$|"
    r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|ALTER TABLE)\s.*(?:\s(?:FROM|VALUES|SET|WHERE)\s|\()|"
    r"\s*+(?:[$%>#]\s*+)?(?:sudo|git|curl|wget|pip|npm|apt|docker|ssh|cd|ls|cat|grep|python3?|make)\s.*(?:\s--?\w|&&|\s\|\s)"
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NUMBER = re.compile(r"(?<!\w)[-+$€£]?\d[\d.,:/%-]*")
NOT_LATIN = re.compile(r"[\u0370-\u1dff\u2c00-\ua71f\ua800-\ufaff\ufb13-\ufe6f\uff66-\uffdc\U00010000-\U0003ffff]")
SYMBOL = re.compile(r"[{}<>=;|\\^~`+]")
CODE = re.compile(
    r"[=!<>]=|=>|->|::|&&|\|\||</|/>|\);|\(\)|\{\s*$|^[^\S\n]*+[}{]|\w\(\w*+[,)]|\w\[\w++\]|\w\.\w++\(|\w=[\w\"']|\$\{?\w|"
    r"^[^\S\n]*+(?:def|class|import|from\s+\w+\s+import|function|var|let|const|public|private|static|void|SELECT|INSERT|UPDATE|sudo|"
    r"curl|git|pip|npm|docker)\s|^[^\S\n]*+(?:#include|#!/|//|/\*|<\?|<!)|\"\w+\"\s*:",
    re.MULTILINE,
)
MOST_NOT_LATIN = 1 / 3
LEAST_KNOWN = 0.5
LEAST_OF_PROSE = 4  # one word in so many is one that English cannot do without, if it is to be no code
MOST_FOREIGN = 1 / 3  # foreign words to known ones
INITIALS = frozenset("BCDEFGHJKLMNOPQRSTUVWXYZ")  # a letter alone, as in U.S.; A and I are words
FEWEST_BESIDE = 3  # words beside an address or a key, if it is to be prose
SYMBOLS_OF_CODE = 12  # letters to a symbol
ENDINGS = ("'s", "’s", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "ness", "al")
BEGINNINGS = ("un", "re", "non", "anti", "pre", "pro", "counter", "over", "under", "mis", "co", "multi", "inter")
SHORTEST_STEM = 3
UNKNOWN, KNOWN, FUNCTION, FOREIGN_WORD, PARTICLE = range(5)  # as in kernel/look.h
MOST_KEPT = 16_384  # kinds of words, some 2 MB
LONGEST_WORD = 64  # letters; no longer one is known, or kept


@dataclass(slots=True)
class Counts:
    """Words of a text.

    Parameters
    ----------
    words : all but initials
    letters : of them; `not_latin` those of other scripts
    figures : of the text
    known, foreign, unknown : in small letters, where these tell anything
    function : those among the known ones that English cannot do without
    accented : those among the unknown ones that have other letters than English
    large : known ones that begin with a capital; names are known in many languages
    """

    words: int = 0
    letters: int = 0
    not_latin: int = 0
    figures: int = 0
    known: int = 0
    function: int = 0
    foreign: int = 0
    accented: int = 0
    unknown: int = 0
    large: int = 0


@lru_cache(maxsize=1)
def _english() -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of English text, and those that English cannot do without."""
    kinds = {kind: frozenset(words.decode().split()) for kind, words in english().items()}
    return frozenset().union(*kinds.values()), kinds["function"]


@lru_cache(maxsize=1)
def _foreign() -> tuple[frozenset[str], frozenset[str]]:
    """Return words of other languages, and those that stand in names too."""
    rows = [line.split("\t") for line in FOREIGN.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    words = frozenset(word for kind, found in rows if kind != "particle" for word in found.split())
    particles = frozenset(word for kind, found in rows if kind == "particle" for word in found.split())
    known, _ = _english()
    return words - particles - known, particles - known


class Doubts(msgspec.Struct, frozen=True):
    """Which of some texts are not plainly English.

    Parameters
    ----------
    texts : all of them
    notices, strange : places of those that may be notices, and of those that are to be looked at closely
    """

    texts: Sequence[str]
    notices: Sequence[int]
    strange: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.notices or self.strange)

    @property
    def n_characters(self) -> int:
        """How much is to be looked at closely, some three microseconds a character at the worst."""
        return sum(len(self.texts[place]) for place in self.strange)

    def reasons(self) -> dict[int, Reason]:
        """Return the places of texts that cannot be judged, and why."""
        return _reasons(self.notices, self.strange, self.texts.__getitem__)


def doubts_about(texts: Sequence[str]) -> Doubts:
    """Return which texts are to be looked at closely; half a microsecond a sentence."""
    return Doubts(texts, *plain().doubtful(texts))


def unjudgeable(texts: Sequence[str]) -> dict[int, Reason]:
    """Return the places of texts that cannot be judged, and why."""
    return doubts_about(texts).reasons()


def unjudgeable_lines(block: bytes) -> dict[int, Reason]:
    """Return what `unjudgeable` does, of lines of UTF-8."""
    notices, strange = plain().doubtful_lines(block)
    if not notices and not strange:
        return {}
    places = sorted({*notices, *strange})
    found = dict(zip(places, lines_at(block, places), strict=True))
    return _reasons(notices, strange, lambda place: block[slice(*found[place])].removesuffix(b"\r").decode())


def _reasons(notices: Sequence[int], strange: Sequence[int], text_at: Callable[[int], str]) -> dict[int, Reason]:
    found = {place: Reason.NOT_PROSE for place in notices if is_boilerplate(text_at(place))}
    against = ((place, reason_against(text_at(place))) for place in strange)
    return found | {place: reason for place, reason in against if reason}


def reason_against(text: str) -> Reason | None:
    """Return why a text that is not plainly English cannot be judged, None where it can."""
    if is_boilerplate(text):
        return Reason.NOT_PROSE
    is_odd_text, counts_of = _ways()
    is_odd = is_odd_text(text)
    bare = _without_addresses(text) if is_odd else text
    is_loud = bare.isupper()
    counts = counts_of(bare, is_loud)
    if not counts.letters:
        return Reason.NOT_PROSE
    if counts.not_latin and counts.not_latin >= MOST_NOT_LATIN * counts.letters:
        return Reason.LANGUAGE
    is_bare = LEAST_OF_PROSE * counts.function < counts.words
    is_code = is_odd and (STATEMENT.match(bare) is not None or (is_bare and _is_code(bare, counts.letters)))
    if is_code or (bare != text and counts.words < FEWEST_BESIDE) or _is_of_numbers(bare, counts):
        return Reason.NOT_PROSE
    reason = _reason_of(counts)
    return None if reason and _frames_foreign_words(bare, is_loud=is_loud) else reason


def _without_addresses(text: str) -> str:
    """Return a text without addresses, keys, digests and base64."""
    bare = ADDRESS.sub(" ", text) if _signs().kinds(text) else text
    return CHUNK.sub(_without_codes, bare)


@lru_cache(maxsize=1)
def _signs() -> Finder:
    """Return what finds what stands in every address."""
    return finder_of(dict.fromkeys(SIGNS, 1))


def _is_of_numbers(text: str, counts: Counts) -> bool:
    """Tell whether there are more than twice as many numbers as words."""
    most = 2 * counts.words + 1
    return counts.figures > most and len(NUMBER.findall(text)) > most


def _without_codes(chunk: re.Match[str]) -> str:
    """Return a chunk without keys, digests and base64: long runs of letters and figures.

    A run goes where a figure and a letter stand in it or behind it, and without these where it is twice as long.
    """
    held = chunk[0]
    digit, letter = LAST_DIGIT.match(held), LAST_LETTER.match(held)
    last = min(digit.end(), letter.end()) if digit and letter else 0
    return RUN.sub(lambda run: " " if run.start() < last else LONG_RUN.sub(" ", run[0]), held)


def _frames_foreign_words(text: str, *, is_loud: bool) -> bool:
    """Tell whether what stands outside of quotation marks is English by itself."""
    if not any(mark in text for mark in MARKS):
        return False
    for opening, closing in PAIRS:  # what is never closed is no quotation; each would look for its end anew
        last = text.rfind(closing) + 1
        text = text[:last] + text[last:].replace(opening, " ")
    if not QUOTED.search(text):
        return False
    counts = _counted(WORD.findall(QUOTED.sub(" ", text)), is_loud=is_loud)
    return counts.known >= 2 and counts.function > 0 and _reason_of(counts) is None


def _is_code(text: str, n_letters: int) -> bool:
    n_symbols, n_signs = len(SYMBOL.findall(text)), len(CODE.findall(text))
    is_marked = n_signs >= 2 and 2 * SYMBOLS_OF_CODE * (n_symbols + n_signs) > n_letters
    return is_marked or SYMBOLS_OF_CODE * n_symbols > n_letters


def _reason_of(counts: Counts) -> Reason | None:
    told = counts.known + counts.foreign + counts.unknown
    is_foreign = counts.foreign >= 2 and counts.foreign > MOST_FOREIGN * counts.known
    if is_foreign or (counts.foreign and counts.foreign >= counts.known and not counts.function):
        return Reason.LANGUAGE
    if counts.known < LEAST_KNOWN * told or not (told or counts.large):
        return Reason.LANGUAGE if counts.foreign or counts.accented > 1 else Reason.UNKNOWN_WORDS
    return None


@lru_cache(maxsize=1)
def _ways() -> tuple[Callable[[str], bool], Callable[[str, bool], Counts]]:
    """Return what tells whether a text is odd, and what counts its words."""
    try:
        from model.language.compiled import is_odd, word_counts
    except ImportError:
        return is_odd_by_rule, counts_by_rule
    kinds = _kinds()
    return is_odd, lambda text, is_loud: Counts(*word_counts(text, is_loud, kinds, kinds.__missing__))


def is_odd_by_rule(text: str) -> bool:
    """Tell whether a text has what addresses, keys and code have; without the kernel, which tells the same."""
    return ODD.search(text) is not None


def counts_by_rule(text: str, is_loud: bool) -> Counts:
    """Return the counts of a text, found without the kernel, which finds the same.

    Parameters
    ----------
    is_loud : whether all letters are capitals, which then tell nothing
    """
    words = [word for word in WORD.findall(text) if len(word) > 1 or word not in INITIALS]
    counts, joined = _counted(words, is_loud=is_loud), "".join(words)
    counts.words, counts.letters = len(words), sum(map(str.isalpha, joined))
    counts.not_latin = len(NOT_LATIN.findall(joined))
    counts.figures = sum(map(str.isdecimal, text))
    return counts


def _counted(words: list[str], *, is_loud: bool) -> Counts:
    """Return what kinds of words there are.

    Parameters
    ----------
    is_loud : whether all letters are capitals, which then tell nothing
    """
    counts = Counts()
    after = [*words[1:], ""][: len(words)]  # of no words none follows
    for place, (word, following) in enumerate(zip(words, after, strict=True)):
        small = word.lower()
        kind = _kinds()[small] if len(small) <= LONGEST_WORD else UNKNOWN
        if kind == FUNCTION:
            counts.function += 1
            counts.known += 1
        elif kind == FOREIGN_WORD:
            counts.foreign += 1
        elif kind == PARTICLE:
            counts.foreign += is_loud or following[:1].islower()
        elif kind == KNOWN:
            is_small = is_loud or word[0].islower() or place == 0
            counts.known += is_small and len(small) > 1
            counts.large += not is_small or len(small) == 1
        elif len(small) > 1 and (is_loud or word[0].islower()):
            counts.unknown += 1
            counts.accented += not small.isascii()
    return counts


class _Kinds(dict[str, int]):
    """Words in small letters to their kinds; words come again and again, so those that were asked are kept."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_KEPT:
            self.clear()
        kind = self[word] = _kind(word)
        return kind


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    return _Kinds()


def _kind(word: str) -> int:
    """Return what kind of word it is."""
    (known, function), (foreign, particles) = _english(), _foreign()
    if word in function:
        return FUNCTION
    if word in foreign:
        return FOREIGN_WORD
    if word in particles:
        return PARTICLE
    return KNOWN if word in known or _is_derived(word, known) else UNKNOWN


def _is_derived(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is a known one with an ending, or behind a beginning, or under accents."""
    if not word.isascii():
        plain = "".join(one for one in unicodedata.normalize("NFD", word.replace("’", "'")) if one.isascii())
        return plain in known or (plain.isascii() and "'" in plain and plain.partition("'")[0] in known)
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST_STEM and (stem in known or stem + "e" in known or stem[:-1] in known):
            return True
    begun = [word.removeprefix(one) for one in BEGINNINGS if word.startswith(one)]
    return any(len(stem) > SHORTEST_STEM and stem in known for stem in begun) or word.partition("'")[0] in known
