"""About whom a figure is: the party that is counted, and not the one that counts or acts on it."""

import re
from collections.abc import Sequence

from model.ledger.estimators import Estimator
from model.ledger.events import ACTIVE, event_of, verb_before
from model.ledger.parties import Mention
from model.ledger.quantities import Quantity
from model.ledger.units import class_of, owner_of

OWN_CLAUSE = re.compile(r"\b(?:its|their|our|it|they|we|his)\b", re.IGNORECASE)
LOST = re.compile(r"\blost\s(?:\w+\s){0,3}$", re.IGNORECASE)
BELONGS = re.compile(r"^\s{0,3}(?:\w+\s){0,4}(?:from|of|by)\s(?:the\s)?$", re.IGNORECASE)
IN_PLACE = re.compile(r"^[^,;]{0,60}\b(?:in|across|near)\s(?:\w+\s){0,2}$", re.IGNORECASE)
WERE_TOLD = re.compile(r"[^,;]{1,80}\b(?:was|were)\s(?:told|informed|briefed)\b")
SUFFERED = frozenset({"killed", "wounded", "displaced"})
GIVEN = frozenset({"supplied", "deployed"})
BACK = 40  # characters before a figure in which it may be said to be lost
FAR = 200  # characters around a figure in which words are looked for


def free_mentions(sentence: str, mentions: Sequence[Mention], named: Sequence[Estimator]) -> list[Mention]:
    """Return the parties of a sentence that neither give its figures nor are only told of them."""
    told = WERE_TOLD.match(sentence)
    return [
        one
        for one in mentions
        if not any(who.begin <= one.begin < who.end for who in named) and not (told and one.begin < told.end())
    ]


def subject_of(
    sentence: str, quantity: Quantity, mentions: list[Mention], free: Sequence[Mention], giver: tuple[int, str] | None
) -> str:
    """Return the party that a figure counts: named with it, else "its" giver's, else the last one before it; or "".

    Parameters
    ----------
    mentions, free : all parties of the sentence, and those that do not give figures
    giver : where it is said who gives the figure, and the party of those
    """
    span = quantity.span
    if owner := owner_of(sentence, span.begin, span.end, mentions):
        return owner
    before = _before(sentence, free, span.begin)
    is_struck = _is_struck(sentence, quantity)
    if giver and not before:
        since = max(min(giver[0], span.begin), span.begin - FAR)
        if quantity.is_own or (not is_struck and OWN_CLAUSE.search(sentence, since, span.end)):
            return giver[1]
    if is_struck:
        return ""
    return before[-1].party if before else _behind(sentence, quantity, free)


def _before(sentence: str, free: Sequence[Mention], begin: int) -> list[Mention]:
    """Return the parties named before a figure, without the one that is given what is counted."""
    before = [one for one in free if one.end <= begin]
    if len(before) > 1:
        last = before[-1]
        if not sentence[last.end : begin].strip() and verb_before(sentence, last.begin) in GIVEN:
            return before[:-1]
    return before


def _behind(sentence: str, quantity: Quantity, free: Sequence[Mention]) -> str:
    """Return the party behind a figure that it belongs to, or whose people are counted in their own country."""
    span = quantity.span
    one = next((one for one in free if one.begin >= span.end), None)
    if one is None or one.begin - span.end > FAR:
        return ""
    between = sentence[span.end : one.begin]
    if BELONGS.search(between):
        return one.party
    is_of_people = class_of(quantity.unit) == "people" and IN_PLACE.search(between) is not None
    return one.party if is_of_people and event_of(sentence, span.begin, span.end, quantity.unit) in SUFFERED else ""


def _is_struck(sentence: str, quantity: Quantity) -> bool:
    """Tell whether others than those counted act on them: "killed 40 people", and not "lost 40 people"."""
    begin = quantity.span.begin
    verb = verb_before(sentence, begin)
    if verb == "captured" and class_of(quantity.unit) not in {"people", "personnel"}:
        return False
    return verb in ACTIVE and not LOST.search(sentence[max(0, begin - BACK) : begin])
