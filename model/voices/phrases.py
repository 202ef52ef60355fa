"""Who a phrase names: the words of a noun phrase before or behind a place, and the kind of speaker they stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from model.labels import Span
from model.voices.lists import PERSONS, Kind, entries, speakers
from model.voices.tokens import Token

LONGEST = 16  # tokens of a phrase
LONGEST_ASIDE = 40  # tokens between two commas
LONGEST_NAME = 4  # words of a name between commas
LONGEST_ENTRY = 5  # words of an entry of the lists

ARTICLES = frozenset("a an the this that these those another his her its their our my your".split())
COUNTING = frozenset("one two three four five several many some most all both each few other others".split())
GATHERED = frozenset("group crowd number pair handful dozens hundreds thousands majority".split())
PRONOUNS = frozenset("he she it they i we you who".split())
CARRIED = frozenset("he she it they".split())
WITHIN = frozenset("of for at from in on with to near by above outside inside behind beside".split())
PLACING = frozenset("with at from in on outside inside above near".split())
LEADING = frozenset("leads lead led heads headed commands commanded chairs chaired runs oversees".split())
STUDYING = frozenset("teaches taught studies studied researches researched tracks monitors analyses analyzes".split())
PARTICLES = frozenset("de la le van von der den bin bint ibn al el ul di da du dos of the and &".split())
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december today yesterday tomorrow tonight".split()
)
GENERAL = frozenset(
    "agency service outlet newspaper paper broadcaster channel department office bureau body group state".split()
)
"""Words for bodies of many kinds."""
FUNCTION = frozenset(
    "a an the and or but nor so yet if when while as after before since because although though unless until whether "
    "that which who whom whose what where why how than then there here in on at by for with from to of into onto over "
    "under against between among during through about around without within across along despite toward towards upon "
    "off out up down is are was were be been being am has have had do does did will would shall should can could may "
    "might must not no nor never also just only even still already again once later earlier now very too more less "
    "he she it they i we you him them me himself herself itself themselves such both either neither "
    "meanwhile however instead moreover besides asked speaking according quoting citing saying per amid like "
    "last next this these those every any".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that speaks.

    Parameters
    ----------
    span : its words in the text, without an article
    words : its tokens
    aside : the tokens between commas or brackets that tell more of it
    """

    span: Span
    words: tuple[Token, ...]
    aside: tuple[Token, ...] = ()

    @property
    def is_pronoun(self) -> bool:
        """Whether it names nobody."""
        return self.words[-1].low == "them" or (len(self.words) == 1 and self.words[0].low in PRONOUNS)

    @property
    def pronoun(self) -> str:
        """Return the pronoun that stands for somebody."""
        return "they" if self.words[-1].low == "them" else self.words[0].low

    @property
    def names(self) -> list[str]:
        """Return its words that are written as names and are no roles, without genitives."""
        own = self.head
        return [token.text.removesuffix("'s").removesuffix("’s") for token in own if token.is_name and token.low not in speakers()]

    @property
    def head(self) -> tuple[Token, ...]:
        """Return its words up to a preposition behind a small word, which only tells where they belong."""
        start = 2 if self.words[0].low in COUNTING | GATHERED else 1
        for place, token in enumerate(self.words[start:], start):
            if token.low in WITHIN and not (self.words[place - 1].is_name and _is_name_part(self.words, place)):
                return self.words[:place]
        return self.words


def _is_name_part(words: Sequence[Token], place: int) -> bool:
    """Tell whether a preposition belongs to a name, as in 'Ministry of Defence'."""
    return words[place].low in ("of", "for") and any(token.is_name for token in words[place + 1 : place + 3])


def is_role(token: Token) -> bool:
    """Tell whether a word stands for speakers."""
    return _single(token.low) in speakers()


def is_note(token: Token) -> bool:
    """Tell whether a word stands for what is written or spoken."""
    return token.low in entries("cues")["note"]


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
    if phrase and not phrase.is_pronoun and (who := _who(tokens, phrase.words[0].begin, end)):
        return before(tokens, who - 1 if tokens[who - 1].text == "," else who)
    return _named_aside(phrase) if phrase else None


def _who(tokens: Sequence[Token], begin: int, place: int) -> int:
    """Return where the 'who' stands in whose clause a phrase lies, 0 where it lies in none."""
    for left in range(place, max(0, place - LONGEST), -1):
        if tokens[left].low == "who" and tokens[left].begin < begin:
            return left
        if not tokens[left].is_word:
            return 0
    return 0


def _named_aside(phrase: Phrase) -> Phrase:
    """Return the name where a phrase without one has a name for its aside: 'the mayor, Ihor Bondar,'."""
    if phrase.names or phrase.is_pronoun or not phrase.aside or len(phrase.aside) > LONGEST_NAME:
        return phrase
    if not all(token.is_name or token.low in PARTICLES for token in phrase.aside) or not is_role(phrase.head[-1]):
        return phrase
    return Phrase(Span(phrase.aside[0].begin, phrase.aside[-1].end), phrase.aside, phrase.words)


def behind(tokens: Sequence[Token], place: int) -> Phrase | None:
    """Return the phrase that begins behind a place; None where there is none."""
    begin = place + 1
    while begin < len(tokens) and tokens[begin].low in ARTICLES:
        begin += 1
    end = begin
    while end < len(tokens) and end - begin < LONGEST and _goes_right(tokens, begin, end):
        end += 1
    while end > begin and tokens[end - 1].low in PARTICLES | WITHIN | ARTICLES:
        end -= 1
    words = tuple(tokens[begin:end])
    return _checked(words, _aside_behind(tokens, end), has_article=begin > place + 1)


def _over_between(tokens: Sequence[Token], place: int) -> int:
    """Return the place left of what may stand between a speaker and the verb: adverbs, auxiliaries, days."""
    between = entries("cues")["between"]
    for _ in range(LONGEST):
        if place < 0:
            return place
        token = tokens[place]
        if token.low in between or (token.low.endswith("ly") and not token.is_name):
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
    if token.is_word and (is_note(token) or token.low in ("morning", "evening", "afternoon", "night", "week", "month", "year")):
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
    if begin > 0 and tokens[begin - 1].low in ARTICLES | COUNTING:
        has_article = True
    if begin > 1 and tokens[begin - 1].low in ARTICLES and tokens[begin - 2].low == "of":
        begin -= 3 if begin > 2 and tokens[begin - 3].low in COUNTING else 0
    while begin <= end and tokens[begin].low in FUNCTION | WITHIN | ARTICLES:
        begin += 1
    return _checked(tuple(tokens[begin : end + 1]), aside, has_article=has_article)


def _goes_left(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Tell whether a token belongs to the phrase that begins right of it."""
    token = tokens[place]
    after = tokens[place + 1] if place < end else None
    if not token.is_word:
        return False
    if token.low in WITHIN or token.low in ("and", "&"):
        if after is None or place == 0:
            return False
        left = tokens[place - 1]
        if not left.is_word or left.low in FUNCTION:
            return False
        return left.is_name or is_role(left) or is_note(left) or (token.low in PLACING and _has_article(tokens, place - 1))
    if token.low in ("a", "an", "the"):
        return place > 0 and place < end and tokens[place - 1].low in WITHIN and _goes_left(tokens, place - 1, end)
    if token.low in DAYS or token.low in FUNCTION or token.low in ARTICLES:
        return False
    if token.is_name:
        return True
    if after is not None and after.is_name and not is_role(token):
        return token.low in PARTICLES or token.owns
    return True


def _has_article(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether an indefinite article stands before a word, with one more word between them at the most."""
    return any(token.low in ("a", "an", "one", "another") for token in tokens[max(0, place - 2) : place])


def _goes_right(tokens: Sequence[Token], begin: int, place: int) -> bool:
    """Tell whether a token belongs to the phrase that begins left of it."""
    token = tokens[place]
    if not token.is_word or token.low in DAYS:
        return False
    if place == begin and token.low in PRONOUNS:
        return True
    if place > begin and tokens[begin].low in PRONOUNS:
        return False
    ahead = tokens[place + 1 : place + 4]
    if token.low in ("of", "for", "at", "from", "with"):
        left = tokens[place - 1]
        if place == begin or left.low in PARTICLES:
            return False
        return any(one.is_name or is_role(one) for one in ahead[:3]) and (not left.is_name or token.low in ("of", "for") or is_role(left))
    if token.low in ("the", "a", "an", "its", "his", "her", "their"):
        return place > begin and tokens[place - 1].low in ("of", "for", "at", "from", "with", "and")
    if token.low == "and":
        return place > begin and bool(ahead) and (is_role(ahead[0]) or ahead[0].is_name) and not any(
            one.low in entries("cues")["say"] for one in ahead[1:]
        )
    if token.is_name:
        return True
    if token.low in FUNCTION or token.low in entries("cues")["say"]:
        return token.low in PARTICLES and place > begin and tokens[place - 1].is_name and bool(ahead) and ahead[0].is_name
    if place > begin and tokens[place - 1].is_name and not is_role(token) and not tokens[place - 1].owns:
        return _leads_to_role(ahead)
    return True


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


def _checked(words: tuple[Token, ...], aside: tuple[Token, ...], *, has_article: bool) -> Phrase | None:
    """Return the phrase of some words; None where they can name nobody."""
    while words and words[-1].low in DAYS:
        words = words[:-1]
    if not words:
        return None
    is_known = any(token.is_name or is_role(token) or is_note(token) for token in words)
    if not (is_known or has_article or words[0].low in PRONOUNS):
        return None
    if all(not token.is_name and token.low in FUNCTION and token.low not in PRONOUNS for token in words):
        return None
    last = words[-1]
    end = last.end - (2 if last.text.endswith(("'s", "’s")) else 0)
    return Phrase(Span(words[0].begin, end), words, aside)


def kind_of(phrase: Phrase) -> Kind:
    """Return the kind of speaker that a phrase, or what stands beside it, tells."""
    found = _weightiest(phrase.head)
    if found is None and phrase.aside:
        found = _kind_of_aside(phrase)
    if found is None and not phrase.names:
        found = _weightiest(phrase.words)
    return found or "unknown"


def _kind_of_aside(phrase: Phrase) -> Kind | None:
    words = phrase.aside
    lows = [token.low for token in words[:3]]
    if phrase.names and any(low.isdigit() for low in lows[:2]):
        return "private_person"
    if lows[0] == "who":
        return "official" if LEADING & set(lows) else "analyst" if STUDYING & set(lows) else None
    return _weightiest(Phrase(phrase.span, words).head) or _weightiest(words)


def _weightiest(words: Sequence[Token]) -> Kind | None:
    """Return the kind of the last entry among words; one that many kinds of bodies share gives way to any other."""
    return _weightiest_of(tuple(token.low for token in words))


@lru_cache(maxsize=4096)
def _weightiest_of(lows: tuple[str, ...]) -> Kind | None:
    found = list(_known(lows))
    sure = [kind for entry, kind in found if entry not in GENERAL]
    return (sure or [kind for _, kind in found] or [None])[-1]


def _known(lows: tuple[str, ...]) -> Iterator[tuple[str, Kind]]:
    """Yield the entries that words hold, each as long as can be, and their kinds."""
    place = 0
    kinds = speakers()
    while place < len(lows):
        for size in range(min(LONGEST_ENTRY, len(lows) - place), 0, -1):
            entry = " ".join([*lows[place : place + size - 1], _single(lows[place + size - 1])])
            if entry in kinds or (entry := " ".join(lows[place : place + size])) in kinds:
                yield entry, kinds[entry]
                place += size
                break
        else:
            place += 1


@lru_cache(maxsize=4096)
def _single(low: str) -> str:
    """Return a word in the singular, as the lists have it."""
    if low in speakers():
        return low
    for ending, single in (("men", "man"), ("women", "woman"), ("ies", "y"), ("es", ""), ("s", "")):
        if low.endswith(ending) and low[: -len(ending)] + single in speakers():
            return low[: -len(ending)] + single
    return low


def is_person(phrase: Phrase, kind: Kind) -> bool:
    """Tell whether a phrase names one person or several."""
    return kind in PERSONS or (kind == "unknown" and bool(phrase.names))
