"""The phrase that begins behind a word: 'according to ...', 'said ...', or a sentence's own begin."""

from collections.abc import Sequence

from model.labels import Span
from model.voices.lists import ARTICLES, COUNTING, DAYS, FUNCTION, PARTICLES, PRONOUNS, SAYING, WITHIN
from model.voices.phrase import Phrase, checked, is_role, named_aside
from model.voices.tokens import Token

LONGEST = 16  # tokens of a phrase
SMALL = PARTICLES | WITHIN | ARTICLES
OWNING = frozenset(("the", "a", "an", "its", "his", "her", "their"))
JOINING = frozenset(("of", "for", "at", "from", "with"))


def behind(tokens: Sequence[Token], place: int) -> Phrase | None:
    """Return the phrase that begins behind a place; None where there is none."""
    begin = place + 1
    while begin < len(tokens) and tokens[begin].low in ARTICLES:
        begin += 1
    them = tokens[begin : begin + 3]
    if [token.low for token in them[1:]] == ["of", "them"] and them[0].low in COUNTING:
        return Phrase(Span(them[0].begin, them[2].end), tuple(them))
    end = begin
    while end < len(tokens) and end - begin < LONGEST and _goes_right(tokens, begin, end):
        end += 1
    while end > begin and not tokens[end - 1].is_name and tokens[end - 1].low in SMALL:
        end -= 1
    words = tuple(tokens[begin:end])
    end += _over_place(tokens, end)
    end += 2 if [token.low for token in tokens[end : end + 2]] == ["of", "them"] else 0
    found = checked(words, _aside_behind(tokens, end), has_article=begin > place + 1)
    return named_aside(found) if found else None


def _over_place(tokens: Sequence[Token], end: int) -> int:
    """Return how many tokens tell where the one is whom a phrase names: in Yerevan."""
    if end + 1 >= len(tokens) or tokens[end].low not in WITHIN or not tokens[end + 1].is_name:
        return 0
    last = end + 1
    while last < len(tokens) and tokens[last].is_name:
        last += 1
    return last - end if last < len(tokens) and tokens[last].text == "," else 0


def until_verb(phrase: Phrase) -> Phrase:
    """Return a sentence's first phrase without its verb: no small word follows a name or a role in it."""
    for place in range(1, len(phrase.words)):
        left, token = phrase.words[place - 1], phrase.words[place]
        is_small = not token.is_name and not is_role(token) and token.low not in JOINING | OWNING | {"and"} | PARTICLES
        if not (is_small and (left.is_name or is_role(left))):
            continue
        if _is_titled_name(phrase.words[:place]) or not _leads_to_role(phrase.words[place + 1 : place + 4]):
            return Phrase(Span(phrase.span.begin, left.end), phrase.words[:place])
    return phrase


def _is_titled_name(words: Sequence[Token]) -> bool:
    """Tell whether words are an office and the name of who holds it, behind which no further office belongs to them."""
    return words[-1].is_name and not is_role(words[-1]) and any(is_role(word) for word in words[:-1])


def _goes_right(tokens: Sequence[Token], begin: int, place: int) -> bool:
    """Tell whether a token belongs to the phrase that begins left of it."""
    token = tokens[place]
    if not token.is_word or token.low in DAYS:
        return False
    if token.low in PRONOUNS or tokens[begin].low in PRONOUNS:
        return place == begin
    if token.low in JOINING or token.low in OWNING or token.low == "and":
        return place > begin and _joins(tokens, place)
    if token.low in FUNCTION or (not token.is_name and (token.low in SAYING or token.low in PARTICLES)):
        return place > begin and _is_particle(tokens, place)
    is_behind_name = place > begin and tokens[place - 1].is_name and not tokens[place - 1].owns
    return token.is_name or is_role(token) or not is_behind_name or _leads_to_role(tokens[place + 1 : place + 4])


def _joins(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a preposition, an article or an 'and' leads on to words of the same phrase."""
    token, left, ahead = tokens[place], tokens[place - 1], tokens[place + 1 : place + 4]
    if token.low in OWNING:
        return left.low in JOINING or left.low == "and"
    if token.low == "and":
        is_somebody = bool(ahead) and (is_role(ahead[0]) or ahead[0].is_name)
        return is_somebody and not any(one.low in SAYING for one in ahead[1:])
    if left.low in PARTICLES or not any(one.is_name or is_role(one) for one in ahead):
        return False
    return not left.is_name or token.low in ("of", "for") or is_role(left)


def _is_particle(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a small word stands within a name."""
    is_between = tokens[place - 1].is_name and place + 1 < len(tokens) and tokens[place + 1].is_name
    return tokens[place].low in PARTICLES and is_between


def _leads_to_role(ahead: Sequence[Token]) -> bool:
    for token in ahead:
        if not token.is_word or token.low in FUNCTION or token.is_name:
            return False
        if is_role(token):
            return True
    return False


def _aside_behind(tokens: Sequence[Token], end: int) -> tuple[Token, ...]:
    """Return what tells more of a phrase behind it, up to the next mark."""
    if end < len(tokens) and tokens[end].text in ",(":
        last = end + 1
        while last < len(tokens) and last - end < LONGEST and tokens[last].is_word:
            last += 1
        return tuple(tokens[end + 1 : last])
    return ()
