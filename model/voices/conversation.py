"""Who speaks in the course of a document: pronouns, further sentences of a speech, and names that were told before."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from model.labels import Span
from model.voices.attribution import Attribution
from model.voices.left import before
from model.voices.lists import CARRIED, COUNTING, GENERAL, HE, PERSONS, SHE, THINGS, UNNAMED, Kind
from model.voices.marks import Pair
from model.voices.phrase import Phrase, is_person, kind_of
from model.voices.pieces import Piece, Sentence
from model.voices.tokens import Token

BACK = 4  # sentences in which somebody is looked for whom a pronoun stands for
FAR_BACK = 12  # the same, among those who have spoken
NEAR = 3  # sentences over which a speech goes on
MOST_MENTIONS = 3  # of a name, from the first on, that are asked who it is
MOST_TRIES = 8  # to find one that is no part of a longer word
PAGES_BEFORE = 20_000  # characters in which a name's first mention is looked for
PAGES_BEHIND = 2_000
BODIES: frozenset[Kind] = frozenset({"state_outlet", "outlet", "service", "organization", "ministry", "analyst"})


class Speaker(msgspec.Struct, frozen=True, gc=False):
    """Who speaks.

    Parameters
    ----------
    span : where that is said, here or in another sentence
    is_carried : whether it is another sentence, as this one has a pronoun or nothing
    """

    span: Span
    kind: Kind
    is_carried: bool


class _Known(msgspec.Struct, frozen=True, gc=False):
    """Somebody who was named."""

    phrase: Phrase
    kind: Kind
    place: int


class Conversation:
    """What a document has told so far of who speaks; sentences are to be asked about in order."""

    def __init__(
        self, joined: str, sentences: Sequence[Sentence], pairs: Sequence[Pair], paragraphs: Sequence[int]
    ) -> None:
        self._joined = joined
        self._sentences = sentences
        self._pairs = pairs
        self._paragraphs = paragraphs
        self._begins = [sentence.span.begin for sentence in sentences]
        self._given: dict[tuple[int, int], Attribution] = {}
        self._of_pair: dict[int, tuple[int, Attribution]] = {}
        self._spoken: dict[int, Speaker | None] = {}
        self._by_pair: dict[int, Speaker | None] = {}
        self._people: list[_Known] = []
        self._kinds: dict[str, Kind] = {}
        self._looked_up: dict[str, list[int]] = {}

    def add(self, place: int, piece: Piece, one: Attribution) -> None:
        """Keep which words of a sentence say who speaks a quotation."""
        self._given[place, piece.begin] = one
        self._of_pair.setdefault(piece.pair, (place, one))

    def given(self, place: int, piece: Piece) -> Attribution | None:
        """Return what was kept."""
        return self._given.get((place, piece.begin))

    def is_continued(self, number: int) -> bool:
        """Tell whether the next quotation goes on with one."""
        later = number + 1
        while later < len(self._pairs) and self._pairs[later].depth:
            later += 1
        return later < len(self._pairs) and self._pairs[later].is_continued

    def speaker(self, place: int, piece: Piece, *, is_speech: bool) -> Speaker | None:
        """Return who speaks a quotation, as its sentence or those around it tell."""
        one = self.given(place, piece)
        found = self._resolved(place, one) if one else self._carried(place, piece, is_speech=is_speech)
        if one and found and not is_speech and _is_thing(one.phrase, found):
            found = None
        self._by_pair.setdefault(piece.pair, found)
        if found is not None:
            self._spoken[place] = found
        return found

    def medium(self, place: int) -> Speaker | None:
        """Return the medium that a sentence speaks of in the first place: it has shown or printed what is quoted."""
        acting = self._sentences[place].subject
        if acting is None or acting.is_pronoun or kind_of(acting) not in ("state_outlet", "outlet"):
            return None
        return self.named(acting, place)

    def named(self, phrase: Phrase, place: int, *, is_carried: bool = False) -> Speaker:
        """Return the speaker that a phrase names, and remember who that is."""
        kind = self._kind(phrase, place)
        self._people.append(_Known(phrase, kind, place))
        for name in phrase.names:
            if kind != "unknown":
                self._kinds.setdefault(name, kind)
        return Speaker(phrase.span, kind, is_carried)

    def _kind(self, phrase: Phrase, place: int) -> Kind:
        last = phrase.words[-1].low
        body = self._kind_of_body(phrase, place) if len(phrase.words) == 1 and last in GENERAL else None
        kind = body or kind_of(phrase)
        if len(phrase.words) == 1 and last in COUNTING and place:
            return self._kind_of_many(place)
        if kind == "private_person" and len(phrase.words) == 1 and phrase.words[0].is_name and not phrase.aside:
            told = self._kind_by_mention(phrase.words[0].text, place)
            return kind if told == "unknown" else told
        if kind in ("official", "unknown") and len(phrase.words) == 1 and not phrase.names:
            kind = self._kind_of_office(phrase, place) or kind
        if kind != "unknown":
            return kind
        names = phrase.names
        if not names:
            return "private_person" if last.endswith(("er", "or", "ist", "man", "woman", "ian")) else "unknown"
        known = self._kinds.get(names[-1]) or self._kind_by_mention(names[-1], place)
        return self._kind_before(phrase, place) if known == "unknown" and place else known

    def _kind_before(self, phrase: Phrase, place: int) -> Kind:
        """Return the kind of whoever the sentence before names by an office alone; a name that follows is theirs."""
        if self._first_mention(phrase.names[-1], place) < self._sentences[place - 1].span.begin:
            return "unknown"
        for candidate in self._named_in(place - 1):
            kind = kind_of(candidate)
            if not candidate.names and kind in ("official", "analyst") and not candidate.words[-1].low.endswith("s"):
                return kind
        return "unknown"

    def _first_mention(self, name: str, place: int) -> int:
        return next(iter(self._mentions(name, place)), 0)

    def _kind_of_many(self, place: int) -> Kind:
        """Return the kind of those of whom 'one' is one: of whoever the sentences before speak of."""
        for back in range(place - 1, max(-1, place - BACK), -1):
            for candidate in self._named_in(back):
                if (kind := kind_of(candidate)) != "unknown":
                    return kind
        return "unknown"

    def _kind_of_office(self, phrase: Phrase, place: int) -> Kind | None:
        """Return the kind of 'the official': that of whoever was called so last with more words."""
        low = phrase.words[0].low
        near = range(place, max(-1, place - BACK - 1), -1)
        named = [candidate for back in near for candidate in self._named_in(back)]
        for candidate in [*named, *(known.phrase for known in reversed(self._people[-FAR_BACK:]))]:
            is_told = len(candidate.words) > 1 or candidate.aside
            if candidate.head[-1].low == low and is_told and candidate.span.begin < phrase.span.begin:
                return kind_of(candidate)
        return None

    def _kind_of_body(self, phrase: Phrase, place: int) -> Kind | None:
        """Return what kind of body 'the agency' is: the one spoken of last."""
        near = range(place, max(-1, place - BACK - 1), -1)
        for back in near:
            for candidate in self._named_in(back):
                if candidate.span.begin < phrase.span.begin and (kind := kind_of(candidate)) in BODIES:
                    return kind
        return next((known.kind for known in reversed(self._people[-FAR_BACK:]) if known.kind in BODIES), None)

    def _kind_by_mention(self, name: str, place: int) -> Kind:
        """Return what the first mentions of a name tell of who it is."""
        kind: Kind = "unknown"
        for begin in self._mentions(name, place):
            if kind == "unknown":
                kind = self._kind_at(begin)
        self._kinds[name] = kind
        return kind

    def _mentions(self, name: str, place: int) -> list[int]:
        """Return where a name is mentioned first within some pages around the sentence that has it."""
        if name not in self._looked_up:
            begin = self._sentences[place].span.begin
            within = Span(max(0, begin - PAGES_BEFORE), begin + PAGES_BEHIND)
            self._looked_up[name] = list(_places(self._joined, name, within))
        return self._looked_up[name]

    def _kind_at(self, begin: int) -> Kind:
        tokens = self._sentences[max(bisect_right(self._begins, begin) - 1, 0)].tokens
        place = next((place for place, token in enumerate(tokens) if token.begin <= begin < token.end), None)
        if place is None:
            return "unknown"
        while place + 1 < len(tokens) and tokens[place + 1].is_name and not tokens[place].owns:
            place += 1
        phrase = before(tokens, place + 1)
        if phrase is None:
            return "unknown"
        if kind_of(phrase) == "unknown" and (start := _place_of(tokens, phrase)) > 1 and tokens[start - 1].text == ",":
            role = before(tokens, start - 1)
            if role and not role.names:
                return kind_of(role)
        aside = tokens[place + 2 : place + 14] if place + 1 < len(tokens) and tokens[place + 1].text in ",(" else []
        stop = next((number for number, token in enumerate(aside) if not token.is_word), len(aside))
        return kind_of(Phrase(phrase.span, phrase.words, tuple(aside[:stop])))

    def _resolved(self, place: int, one: Attribution) -> Speaker | None:
        """Return whom an attribution names, or whom its pronoun stands for."""
        phrase = one.phrase
        if phrase is None:
            return None
        if not phrase.is_pronoun and not one.is_note:
            return self.named(phrase, place)
        if phrase.is_pronoun and phrase.pronoun not in CARRIED:
            return None
        if one.is_note and phrase.head[-1].low in THINGS:
            return self._shown(place, phrase)
        meant = self._meant(place, phrase, is_note=one.is_note)
        if meant is not None:
            return Speaker(meant.span, meant.kind, is_carried=not self._is_in(place, meant.span))
        return None if one.is_note else Speaker(phrase.span, "unknown", is_carried=False)

    def _shown(self, place: int, phrase: Phrase) -> Speaker:
        """Return who shows what is written on a banner, else the banner."""
        acting = self._sentences[place].subject
        if acting is not None and not acting.is_pronoun and kind_of(acting) in PERSONS:
            return self.named(acting, place)
        return Speaker(phrase.span, "unknown", is_carried=False)

    def _is_in(self, place: int, span: Span) -> bool:
        own = self._sentences[place].span
        return own.begin <= span.begin < own.end

    def _meant(self, place: int, phrase: Phrase, *, is_note: bool) -> Speaker | None:
        low = phrase.pronoun
        nearest = place - 1 if len(phrase.words) > 1 else place
        for back in range(nearest, max(-1, place - BACK - 1), -1):
            spoken = self._spoken.get(back)
            if back < place and spoken is not None and self._fits(spoken, low, is_note=is_note):
                return spoken
            for candidate in self._named_in(back):
                if candidate.span.end <= phrase.span.begin:
                    kind = self._kind(candidate, back)
                    if self._suits(candidate, kind, low, is_note=is_note):
                        return self.named(candidate, back)
        for known in reversed(self._people[-FAR_BACK:]):
            if self._suits(known.phrase, known.kind, low, is_note=is_note):
                return Speaker(known.phrase.span, known.kind, is_carried=True)
        return None

    def _fits(self, spoken: Speaker, low: str, *, is_note: bool) -> bool:
        known = next((one for one in reversed(self._people[-FAR_BACK:]) if one.phrase.span == spoken.span), None)
        return known is not None and self._suits(known.phrase, spoken.kind, low, is_note=is_note)

    def _suits(self, phrase: Phrase, kind: Kind, low: str, *, is_note: bool) -> bool:
        """Tell whether a pronoun, or a statement without its issuer, can stand for a phrase."""
        lows = {token.low for token in (*phrase.words, *phrase.aside)}
        if is_note:
            return kind != "unknown" or bool(phrase.names)
        if low == "she":
            return is_person(phrase, kind) and not lows & HE
        if low == "he":
            return is_person(phrase, kind) and not lows & SHE
        if low == "it":
            return not is_person(phrase, kind) and kind != "unknown"
        return True

    def _named_in(self, place: int) -> Iterator[Phrase]:
        """Yield who speaks or acts in a sentence, pronouns left out."""
        sentence = self._sentences[place]
        for one in sentence.attributions:
            if one.phrase and not one.phrase.is_pronoun and not one.is_note:
                yield one.phrase
        if sentence.subject and not sentence.subject.is_pronoun:
            yield sentence.subject

    def _carried(self, place: int, piece: Piece, *, is_speech: bool) -> Speaker | None:
        """Return who goes on speaking where a sentence does not say."""
        elsewhere = self._of_pair.get(piece.pair)
        if elsewhere is not None:
            return _as_carried(self._by_pair.get(piece.pair) or self._resolved(*elsewhere))
        if self._pairs[piece.pair].is_continued and piece.pair:
            before_it = piece.pair - 1
            while before_it > 0 and self._pairs[before_it].depth:
                before_it -= 1
            if (earlier := self._by_pair.get(before_it)) is not None:
                return _as_carried(earlier)
        if not piece.is_first and (same := self._by_pair.get(piece.pair)) is not None:
            return _as_carried(same)
        return self._from_before(place, is_speech=is_speech)

    def _from_before(self, place: int, *, is_speech: bool) -> Speaker | None:
        """Return who spoke in one of the sentences before: for a fragment the last one of the same paragraph."""
        for back in range(place - 1, max(-1, place - (NEAR if is_speech else 1) - 1), -1):
            if not is_speech and self._paragraphs[back] != self._paragraphs[place]:
                return None
            if (spoken := self._spoken.get(back)) is not None:
                return _as_carried(spoken)
            said = [one for one in self._sentences[back].attributions if one.phrase and one.way != "owner"]
            if said and (found := self._resolved(back, said[-1])) is not None:
                self._spoken[back] = found
                return _as_carried(found)
            if is_speech and (acting := self._sentences[back].subject) and kind_of(acting) in PERSONS:
                return self.named(acting, back, is_carried=True)
        return None


def _places(joined: str, name: str, within: Span) -> Iterator[int]:
    """Yield the first places of a name."""
    begin, found = within.begin - 1, 0
    for _ in range(MOST_TRIES):
        begin = joined.find(name, begin + 1, within.end)
        if begin < 0 or found == MOST_MENTIONS:
            return
        end = begin + len(name)
        if not (joined[begin - 1 : begin].isalnum() or joined[end : end + 1].isalnum()):
            found += 1
            yield begin


def _is_thing(phrase: Phrase | None, found: Speaker) -> bool:
    """Tell whether a phrase names no one that could speak: 'the changes', 'the goal'; a banner shows words."""
    if phrase is None or phrase.is_pronoun or found.kind != "unknown" or phrase.names:
        return False
    return phrase.head[-1].low not in THINGS | COUNTING | UNNAMED


def _place_of(tokens: Sequence[Token], phrase: Phrase) -> int:
    """Return the place of a phrase's first token."""
    return next((place for place, token in enumerate(tokens) if token.begin == phrase.span.begin), 0)


def _as_carried(speaker: Speaker | None) -> Speaker | None:
    return Speaker(speaker.span, speaker.kind, is_carried=True) if speaker else None
