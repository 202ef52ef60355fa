"""What happened to what is counted: the word nearest to the number in its clause."""

import re
from collections.abc import Iterator
from functools import cache

from model.estimates.tables import lowered, one_of
from model.language.finder import Anchored
from model.ledger.lists import by_word
from model.ledger.units import class_of

BEHIND, BEFORE = 90, 110
CLAUSE = re.compile(r"[;:()]|,(?!\d)|\b(?:but|while|including|compared|and \d|after|before|since|whereas)\b")
COUNTS = {
    "killed": "killed",
    "deaths": "killed",
    "fatalities": "killed",
    "dead": "killed",
    "bodies": "killed",
    "lives": "killed",
}
LOSS = {
    "casualties": "casualties",
    "losses": "casualties",
    "prisoners": "captured",
    "hostages": "captured",
    "refugees": "displaced",
}
STRENGTH = re.compile(r"\b(?:number|total)\s$")
ACTIVE = frozenset({"killed", "wounded", "captured", "destroyed", "struck"})

HELPERS = frozenset({"has", "have", "had"})
PARTICIPLE = re.compile(
    r"\s+(?:\w+ly\s|also\s|now\s|since\s|already\s|not\s)?(?:\w+(?:ed|en|wn)|been|had|lost|sent|shot|fought|made"
    r"|built|bought|sold|held|met|hit|put|paid|spent|cut|left|fled"
    r"|won|run|come|become|gone|done|said|found|begun|sunk)\b"
)


@cache
def _pattern() -> Anchored:
    return Anchored(re.compile(rf"(?<![\w-])(?:{one_of(frozenset(by_word('events.tsv')))})(?![\w-])"))


def event_of(sentence: str, begin: int, end: int, unit: str) -> str:
    """Return the kind of event that a figure tells of, "" where none can be found.

    Parameters
    ----------
    begin, end : of the figure with its unit
    """
    if unit in COUNTS or unit in LOSS:
        return COUNTS.get(unit) or LOSS[unit]
    after = _clause(lowered(sentence[end : end + BEHIND]))
    if (found := next(_words(after.lstrip()), None)) and not found.start():
        return _of(_meaning(found[0]), unit)
    before = lowered(sentence[max(0, begin - BEFORE) : begin])
    cuts = list(CLAUSE.finditer(before))
    near = before[cuts[-1].end() :] if cuts else before
    if STRENGTH.search(near):
        return "held"
    at_once = _last(near)
    if at_once and len(near) - at_once[1] <= 25:
        return _of(at_once[0], unit)
    if found := next(_words(after), None):
        event = _meaning(found[0])
        return _of(event, unit) if found[0] == "lost" else event
    far = at_once or _last(before)
    return _of(far[0], unit) if far else ""


def _of(event: str, unit: str) -> str:
    """Return an event as what is counted undergoes it: who loses soldiers has casualties."""
    return "casualties" if event == "destroyed" and class_of(unit) in {"people", "personnel"} else event


def verb_before(sentence: str, begin: int) -> str:
    """Return the event whose word stands right before a figure, as a verb stands before its object; "" for none."""
    found = _last(lowered(sentence[max(0, begin - 30) : begin]))
    return found[0] if found and not sentence[max(0, begin - 30) : begin][found[1] :].strip(" \t\n") else ""


def _last(text: str) -> tuple[str, int] | None:
    found = list(_words(text))
    return (_meaning(found[-1][0]), found[-1].end()) if found else None


def _words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words for events; "has" before a participle is none."""
    return (
        match
        for match in _pattern().finditer(text)
        if not (match[0].lower() in HELPERS and PARTICIPLE.match(text, match.end()))
    )


def _meaning(written: str) -> str:
    return by_word("events.tsv")[" ".join(written.lower().split())]


def _clause(text: str) -> str:
    cut = CLAUSE.search(text)
    return text[: cut.start()] if cut else text
