"""Who says something in one sentence, and by which words that is seen; quotations themselves are not read."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

import msgspec

from model.labels import Span
from model.voices.left import before
from model.voices.lists import ARTICLES, BE, COUNTING, DAYS, FUNCTION, NO_SUBJECT, OF_ISSUER, PARTICIPLES, entries
from model.voices.phrase import Phrase, is_note, is_role, kind_of
from model.voices.right import behind, until_verb
from model.voices.tokens import Token

Way: TypeAlias = Literal["say", "name", "going", "frame", "passive", "mark", "owner", "distant"]
FARTHEST_BY = 16  # tokens from a passive to its "by"
LONGEST_LABEL = 10  # tokens before a colon that only name who speaks
SOMEBODY = frozenset(("one", "another", "others", "both", "some", "many", "most", "few"))
SUBJECTS = frozenset(("that", "another", "this", "these", "those"))
PHRASAL = frozenset(("up", "off", "out", "upon"))
KEPT = frozenset(("kept", "keeps", "keep", "began", "begins", "started", "starts", "stopped", "continued"))
JOINED = frozenset(("and", "but", "then", ","))
MEDIA = frozenset(("press", "media", "news", "radio", "television", "paper", "wire"))
MARKS = frozenset(":—–-")
LONGEST_DISTANT = 9  # tokens from "what" to the verb of "what Moscow calls"


class Attribution(msgspec.Struct, frozen=True, gc=False):
    """One place that says who speaks.

    Parameters
    ----------
    phrase : who; None where a passive keeps it back
    cue : the words that show it; None where marks of punctuation do
    first, last : places of the tokens that it takes
    is_note : whether the phrase names something written whose issuer is not named here
    """

    phrase: Phrase | None
    cue: Span | None
    first: int
    last: int
    way: Way
    is_note: bool = False


@lru_cache(maxsize=1)
def _cues() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the cues by their first word, longer ones first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind in ("say", "name", "going", "quoted", "frame"):
        for entry in entries("cues")[kind]:
            words = tuple(entry.split())
            found.setdefault(words[0], []).append((words, kind))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in found.items()}


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """Return the words and marks at which an attribution may begin, beside genitives."""
    return frozenset(_cues()) | {"what", "which"} | MARKS


def attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """Return what a sentence says of who speaks, in order."""
    found: list[Attribution] = []
    first_words = _first_words()
    done = -1
    for place in [place for place, token in enumerate(tokens) if token.owns or token.low in first_words]:
        one = _at(tokens, place, found) if place > done else None
        if one:
            found.append(one)
            done = one.last if one.way in ("frame", "distant") else place
    return [_with_later(one, found, tokens) for one in found]


def _with_later(one: Attribution, found: Sequence[Attribution], tokens: Sequence[Token]) -> Attribution:
    """Return an attribution by a participle that opens its sentence with who speaks after it."""
    if one.way != "going" or one.phrase is not None:
        return one
    later = next((other.phrase for other in found if other.first > one.first and other.phrase), None)
    return Attribution(later or subject(tokens), one.cue, one.first, one.last, "going")


def subject(tokens: Sequence[Token]) -> Phrase | None:
    """Return the phrase with which a sentence begins, what stands before its first comma left out."""
    begin = -1
    if tokens and (tokens[0].low in FUNCTION or tokens[0].low.endswith(("ing", "ly"))) and not _is_article(tokens[0]):
        comma = next((place for place, token in enumerate(tokens[:LONGEST_LABEL]) if token.text == ","), None)
        begin = comma if comma is not None else _over_opening(tokens)
    found = behind(tokens, begin) if tokens else None
    return until_verb(found) if found else None


def _over_opening(tokens: Sequence[Token]) -> int:
    """Return the place of the last of the small words and days with which a sentence opens."""
    place = 0
    while place + 1 < len(tokens) and not _is_article(tokens[place + 1]):
        if tokens[place + 1].low not in FUNCTION and tokens[place + 1].low not in DAYS:
            break
        place += 1
    return place


def _is_article(token: Token) -> bool:
    return token.low in ARTICLES or token.low in ("he", "she", "it", "they")


def _at(tokens: Sequence[Token], place: int, found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution that a token begins."""
    token = tokens[place]
    if token.low in ("what", "which"):
        return _distant(tokens, place)
    for words, kind in _cues().get(token.low, ()):
        if tuple(one.low for one in tokens[place : place + len(words)]) == words:
            return _by_cue(tokens, place, place + len(words) - 1, kind, found)
    if token.owns and place + 1 < len(tokens) and tokens[place + 1].is_quote:
        owner = before(tokens, place + 1)
        return Attribution(owner, None, place, place, "owner") if owner else None
    return _by_mark(tokens, place, found)


def _by_cue(
    tokens: Sequence[Token], place: int, last: int, kind: str, found: Sequence[Attribution]
) -> Attribution | None:
    """Return what a cue says of who speaks; None where it is no cue here."""
    cue = Span(tokens[place].begin, tokens[last].end)
    if kind == "frame":
        phrase = behind(tokens, last)
        return _settled(tokens, Attribution(phrase, cue, place, last, "frame")) if phrase else None
    if _is_noun(tokens, place, last):
        return None
    if kind == "going" or (tokens[place].low == "citing" and not _has_as(tokens, place)):
        return _going(tokens, place, cue, found)
    if _is_passive(tokens, place):
        return _passive(tokens, place, kind, cue)
    is_quoted = kind == "quoted" and _has_as(tokens, place)
    phrase = behind(tokens, place) if is_quoted else _who_says(tokens, place, last, found)
    way: Way = "say" if kind == "say" or is_quoted else "name"
    return _settled(tokens, Attribution(phrase, cue, place, last, way)) if phrase else None


def _is_noun(tokens: Sequence[Token], place: int, last: int) -> bool:
    """Tell whether a cue of one word is a noun, 'the claims', or a verb of another meaning, 'called up'."""
    if last == place and last + 1 < len(tokens) and tokens[last + 1].low in PHRASAL:
        return True
    left = tokens[place - 1] if place else None
    if left is None:
        return False
    return left.owns or left.low in ARTICLES - SUBJECTS or left.low in COUNTING - SOMEBODY


def _who_says(tokens: Sequence[Token], place: int, last: int, found: Sequence[Attribution]) -> Phrase | None:
    """Return the subject of a finite verb: before it, behind it, or that of a verb before."""
    left = tokens[place - 1] if place else None
    phrase = before(tokens, place)
    if phrase and phrase.words[0].low == "who":
        phrase = _before_who(tokens, place)
    if phrase is None and left and left.low in ("that", "which") and place > 1:
        phrase = before(tokens, place - 1)
    if phrase is None and _follows_quote(tokens, place):
        phrase = behind(tokens, last)
    if phrase is None and left and (left.text in JOINED or left.low == "to"):
        phrase = found[-1].phrase if found else subject(tokens)
    return phrase


def _before_who(tokens: Sequence[Token], place: int) -> Phrase | None:
    """Return whom 'who' stands for."""
    who = next((left for left in range(place - 1, -1, -1) if tokens[left].low == "who"), 0)
    return before(tokens, who - 1 if who and tokens[who - 1].text == "," else who)


def _follows_quote(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a quotation stands right before a verb, whose subject then may follow."""
    left = place - 1
    while left >= 0 and not tokens[left].is_word and not tokens[left].is_quote:
        left -= 1
    return left < 0 or tokens[left].is_quote or place == 0


def _is_passive(tokens: Sequence[Token], place: int) -> bool:
    if not tokens[place].low.endswith(("ed", "told", "quoted", "cited", "called", "cast", "seen", "known")):
        return False
    left = place - 1
    while (
        left >= 0
        and tokens[left].is_word
        and (tokens[left].low.endswith("ly") or tokens[left].low in ("also", "once", "not", "then", "later"))
    ):
        left -= 1
    return left >= 0 and tokens[left].low in BE


def _passive(tokens: Sequence[Token], place: int, kind: str, cue: Span) -> Attribution | None:
    """Return who speaks where the verb stands in the passive: the subject is quoted, or named by somebody."""
    if kind == "quoted" or _has_as(tokens, place, saying=True):
        phrase = before(tokens, place)
        last = place + 2 if _has_as(tokens, place, saying=True) else place
        whole = Span(cue.begin, tokens[last].end)
        return Attribution(phrase, whole, place, last, "say") if phrase else None
    for by in range(place + 1, min(len(tokens), place + FARTHEST_BY)):
        if tokens[by].low == "by" and (phrase := behind(tokens, by)):
            return Attribution(phrase, cue, place, place, "passive")
    return Attribution(None, cue, place, place, "passive") if kind == "name" else None


def _has_as(tokens: Sequence[Token], place: int, *, saying: bool = False) -> bool:
    """Tell whether 'as saying' follows, right away or behind a name."""
    ahead = [token.low for token in tokens[place + 1 : place + (3 if saying else LONGEST_LABEL)]]
    return any(one == "as" and two in PARTICIPLES for one, two in pairwise(ahead))


def _going(tokens: Sequence[Token], place: int, cue: Span, found: Sequence[Attribution]) -> Attribution | None:
    """Return who speaks by a participle: whoever spoke before it, else the sentence's subject."""
    if place and tokens[place - 1].low in NO_SUBJECT | BE | {"as"}:
        if tokens[place - 1].low not in BE:
            return None
        phrase = before(tokens, place)
    elif place and tokens[place - 1].low in KEPT:
        phrase = before(tokens, place - 1)
        if phrase and phrase.words[0].low == "who":
            phrase = _before_who(tokens, place)
    else:
        earlier = [one.phrase for one in found if one.phrase and one.way in ("say", "name", "going")]
        phrase = earlier[-1] if earlier else subject(tokens)
    if place == 0:
        return Attribution(None, cue, place, place, "going")
    if phrase is None or phrase.span.begin >= cue.begin:
        return None
    return Attribution(phrase, cue, place, place, "going")


def _distant(tokens: Sequence[Token], place: int) -> Attribution | None:
    """Return whose words are held at a distance: what Moscow calls ..."""
    verbs = entries("phrases")["distant"]
    for verb in range(place + 1, min(len(tokens), place + LONGEST_DISTANT)):
        if not tokens[verb].is_word:
            return None
        if tokens[verb].low in verbs:
            phrase = before(tokens, verb) if verb > place + 1 else None
            if phrase is None or phrase.span.begin <= tokens[place].begin:
                return None
            return Attribution(phrase, Span(tokens[verb].begin, tokens[verb].end), place, verb, "distant")
    return None


def _by_mark(tokens: Sequence[Token], place: int, found: Sequence[Attribution]) -> Attribution | None:
    """Return who speaks by a colon before a quotation, or by a dash behind it."""
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.text == ":" and after and after.is_quote and place <= LONGEST_LABEL and not found:
        phrase = before(tokens, place)
        if phrase is None or not (phrase.names or any(is_role(word) for word in phrase.words)):
            phrase = subject(tokens) or phrase
        return _settled(tokens, Attribution(phrase, None, place, place, "mark")) if phrase else None
    if token.text in "—–-" and place and tokens[place - 1].is_quote and len(tokens) - place <= LONGEST_LABEL:
        phrase = behind(tokens, place)
        is_last = phrase and phrase.names and all(not one.is_word or one.is_name for one in tokens[place + 1 :])
        return Attribution(phrase, None, place, place, "mark") if is_last else None
    return None


def _settled(tokens: Sequence[Token], one: Attribution) -> Attribution:
    """Return an attribution whose phrase is who issued a statement, not the statement, where that is named."""
    phrase = one.phrase
    if phrase is None:
        return one
    notes = [place for place, word in enumerate(phrase.words) if is_note(word) and not is_role(word)]
    if not notes or (
        is_role(phrase.words[-1])
        and not is_note(phrase.words[-1])
        and phrase.words[-1].low not in OF_ISSUER
        and not _issued(phrase)
    ):
        return one
    issuer = _issued(phrase)
    if issuer is None and notes[0] > 0:
        owner = phrase.words[: notes[0]]
        if any(word.is_name or word.owns or (is_role(word) and word.low not in MEDIA) for word in owner):
            last = owner[-1]
            end = last.end - (2 if last.text.endswith(("'s", "’s")) else 0)
            issuer = Phrase(Span(owner[0].begin, end), owner)
    if issuer is None:
        return Attribution(phrase, one.cue, one.first, one.last, one.way, is_note=True)
    return Attribution(issuer, one.cue, one.first, one.last, one.way)


def _issued(phrase: Phrase) -> Phrase | None:
    """Return who stands behind 'by' or 'from' in a phrase that names something written."""
    for place, word in enumerate(phrase.words[1:], 1):
        if word.low in OF_ISSUER and is_note(phrase.words[place - 1]):
            return behind(phrase.words, place)
        if word.low in ("in", "on", "for") and is_note(phrase.words[place - 1]):
            medium = behind(phrase.words, place)
            return medium if medium and kind_of(medium) in ("state_outlet", "outlet") else None
    return None
