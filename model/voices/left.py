"""The phrase that ends before a verb of saying."""

from collections.abc import Sequence

from model.labels import Span
from model.voices.lists import (
    ADJECTIVES,
    ARTICLES,
    BETWEEN,
    COUNTING,
    DAYS,
    FUNCTION,
    PARTICLES,
    PLACING,
    PRONOUNS,
    WITHIN,
)
from model.voices.phrase import Phrase, checked, is_note, is_role, named_aside
from model.voices.tokens import Token

LONGEST = 16  # tokens of a phrase
SMALL = FUNCTION | WITHIN | ARTICLES
LONGEST_ASIDE = 40  # tokens between two commas
SET_OFF = frozenset(("first", "last", "turn", "contrast", "part", "times", "least", "now", "once", "short", "all"))
SETTING_OFF = frozenset(("at", "in", "by", "for"))
PARTS_OF_DAY = frozenset(("morning", "evening", "afternoon", "night", "week", "month", "year"))


def before(tokens: Sequence[Token], place: int) -> Phrase | None:
    """Return the phrase that ends before a place, which holds a verb; None where there is none."""
    end = _over_between(tokens, place - 1)
    aside: tuple[Token, ...] = ()
    if end >= 0 and tokens[end].text in ",)—–-":
        opening = _opening(tokens, end)
        if opening is None:
            return None
        aside, end = tuple(tokens[opening + 1 : end]), opening - 1
    phrase = _collected_left(tokens, end, aside)
    begin = phrase.words[0].begin if phrase else tokens[max(end, 0)].end
    if not (phrase and phrase.is_pronoun) and (who := _who(tokens, begin, end)):
        return before(tokens, who - 1 if tokens[who - 1].text == "," else who)
    return named_aside(phrase) if phrase else None


def _who(tokens: Sequence[Token], begin: int, place: int) -> int:
    """Return where the 'who' or 'which' stands in whose clause a phrase lies, 0 where it lies in none."""
    for left in range(place, max(0, place - LONGEST), -1):
        if tokens[left].low in ("who", "which") and tokens[left].begin < begin:
            return left
        if not tokens[left].is_word:
            return 0
    return 0


def _over_between(tokens: Sequence[Token], place: int) -> int:
    """Return the place left of what may stand between a speaker and the verb: adverbs, auxiliaries, days."""
    for _ in range(LONGEST):
        if place < 0:
            return place
        token = tokens[place]
        if place and token.low in SET_OFF and tokens[place - 1].low in SETTING_OFF:
            place -= 2
        elif token.low in BETWEEN or (token.low.endswith("ly") and not token.is_name):
            place -= 1
        elif (start := _adverbial(tokens, place)) is not None:
            place = start - 1
        else:
            return place
    return place


def _adverbial(tokens: Sequence[Token], place: int) -> int | None:
    """Return where 'on Tuesday' or 'in a statement' begins that ends at a place."""
    token = tokens[place]
    if token.low in DAYS:
        left = place - 1
        while left >= 0 and tokens[left].low in ("late", "early", "last", "on", "this", "next"):
            left -= 1
        return left + 1
    if token.is_word and (is_note(token) or token.low in PARTS_OF_DAY):
        for left in range(place - 1, max(-1, place - 6), -1):
            if tokens[left].low in ("in", "at", "during", "on", "through") and left > 0 and tokens[left - 1].is_word:
                return left
            if not tokens[left].is_word:
                return None
    return None


def _opening(tokens: Sequence[Token], closing: int) -> int | None:
    """Return where an aside begins whose closing mark is given; before it a phrase must end."""
    wanted = "(" if tokens[closing].text == ")" else tokens[closing].text
    for place in range(closing - 1, max(0, closing - LONGEST_ASIDE), -1):
        token = tokens[place]
        if token.is_quote and wanted != "(":
            return None
        if token.text == wanted and place < closing - 1:
            if tokens[place - 1].text.isdigit():
                continue
            return place if tokens[place - 1].is_word else None
    return None


def _collected_left(tokens: Sequence[Token], end: int, aside: tuple[Token, ...]) -> Phrase | None:
    if end < 0:
        return None
    if tokens[end].low == "them" and end > 1 and tokens[end - 1].low == "of":
        return Phrase(Span(tokens[end - 2].begin, tokens[end].end), tuple(tokens[end - 2 : end + 1]))
    if tokens[end].low in PRONOUNS:
        return Phrase(Span(tokens[end].begin, tokens[end].end), (tokens[end],), aside)
    begin = end + 1
    has_article = False
    while begin > 0 and end - begin < LONGEST and _goes_left(tokens, begin - 1, end):
        begin -= 1
    if begin > 0 and (tokens[begin - 1].low in ARTICLES or tokens[begin - 1].low in COUNTING):
        has_article = True
    if begin > 1 and tokens[begin - 1].low in ARTICLES and tokens[begin - 2].low == "of":
        begin -= 3 if begin > 2 and tokens[begin - 3].low in COUNTING else 0
    while begin <= end and tokens[begin].low in SMALL:
        begin += 1
    return checked(tuple(tokens[begin : end + 1]), aside, has_article=has_article)


def _goes_left(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Tell whether a token belongs to the phrase that begins right of it."""
    token = tokens[place]
    after = tokens[place + 1] if place < end else None
    if token.low in WITHIN or token.low in ("and", "&"):
        return after is not None and place > 0 and _is_joined(tokens, place)
    if token.low in ("a", "an", "the"):
        is_inside = 0 < place < end and tokens[place - 1].low in WITHIN
        return is_inside and _goes_left(tokens, place - 1, end)
    if not token.is_word or token.low in DAYS or token.low in FUNCTION or token.low in ARTICLES:
        return False
    if token.is_name or after is None or not after.is_name or is_role(token):
        return True
    if place == 0 or not tokens[place - 1].is_word:
        return True
    return token.low in PARTICLES or token.low in ADJECTIVES or token.owns or token.text.isdigit()


def _is_joined(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a preposition, or an 'and', stands behind words of the same phrase."""
    left = tokens[place - 1]
    if not left.is_word or left.low in FUNCTION:
        return False
    is_somebody = left.is_name or is_role(left) or is_note(left)
    if is_somebody or tokens[place].low not in PLACING:
        return is_somebody
    is_done_to = left.low.endswith("ed") and place > 1 and is_role(tokens[place - 2])
    return is_done_to or _has_article(tokens, place - 1)


def _has_article(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether an indefinite article stands before a word, with one more word between them at the most."""
    return any(token.low in ("a", "an", "one", "another") for token in tokens[max(0, place - 2) : place])
