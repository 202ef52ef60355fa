"""The same quantity over many documents: its course by who gives it, and who disagrees; nothing is ever summed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from model.ledger.entries import Entry, Status
from model.ledger.units import class_of

TOLERANCE = 0.1
"""By how much of itself a count called about so many may be off, before another one is said to differ from it."""

COUNTED_DEAD = frozenset({"killed", "wounded", "casualties", "missing"})
"""Events in which people and soldiers are counted alike: "600 killed" are the "600 soldiers" that were killed."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of a document.

    Parameters
    ----------
    document : its place among the documents
    order : what sorts a course: the entry's date, else the document's, as ISO 8601 writes it
    voice : the document's own name, for figures that it gives in its own voice
    """

    entry: Entry
    document: int
    order: str
    voice: str


@dataclass(frozen=True, slots=True)
class Course:
    """What one estimator has given with one status, in the order of time; places are of the entries given."""

    estimator: str
    status: Status | None
    places: list[int]


@dataclass(frozen=True, slots=True)
class Quantities:
    """Entries of one quantity.

    Parameters
    ----------
    unit : the class of what is counted
    disagreements : pairs of places whose ranges have nothing in common, of two estimators, as of the same time
    """

    unit: str
    subject: str
    event: str
    places: list[int]
    courses: list[Course]
    disagreements: list[tuple[int, int]]


def joined(told: Sequence[Told]) -> list[Quantities]:
    """Return the quantities of some entries: same unit, same party counted, same event; the most told first.

    Entries of which party or event is not known belong to none: nobody can tell whether two of them are the same.
    Nor do those that are denied: they are nobody's count.
    """
    groups: dict[tuple[str, str, str], list[int]] = {}
    for place, one in enumerate(told):
        entry = one.entry
        if entry.subject and entry.event and not entry.is_denied:
            groups.setdefault((_unit(entry), entry.subject, entry.event), []).append(place)
    found = [
        Quantities(*key, places, _courses(told, places), _disagreements(told, places)) for key, places in groups.items()
    ]
    return sorted(found, key=lambda one: (-len(one.places), one.subject, one.event, one.unit))


def estimator_key(one: Told) -> str:
    """Return who gives an entry: the party of those named, else their words, else the document itself."""
    source = one.entry.source
    return (source.party or source.written.lower()) if source else one.voice


def _unit(entry: Entry) -> str:
    unit = class_of(entry.quantity.unit)
    return "people" if unit == "personnel" and entry.event in COUNTED_DEAD else unit


def _courses(told: Sequence[Told], places: Iterable[int]) -> list[Course]:
    by_estimator: dict[tuple[str, Status | None], list[int]] = {}
    for place in sorted(places, key=lambda place: (told[place].order, place)):
        by_estimator.setdefault((estimator_key(told[place]), told[place].entry.status), []).append(place)
    return [Course(*key, own) for key, own in by_estimator.items()]


def _disagreements(told: Sequence[Told], places: Sequence[int]) -> list[tuple[int, int]]:
    """Return who disagrees; of one estimator's many figures of one time, the first of each kind stands for all."""
    seen: set[tuple[str, str, float, float]] = set()
    distinct = []
    for place in places:
        key = (estimator_key(told[place]), told[place].order, *_ends(told[place].entry))
        if key not in seen:
            seen.add(key)
            distinct.append(place)
    return [
        (one, other)
        for one, other in combinations(distinct[:MOST_COMPARED], 2)
        if estimator_key(told[one]) != estimator_key(told[other])
        and _is_same_time(told[one].order, told[other].order)
        and not _overlap(told[one].entry, told[other].entry)
    ]


MOST_COMPARED = 200
"""Figures of one quantity that are compared in pairs, so that a thousand documents do not make half a million pairs."""


def _is_same_time(one: str, other: str) -> bool:
    """Tell whether two dates can be the same: an unknown one or year, or a month and a day of it."""
    pairs = zip(one.replace("--", "-", 1).split("-"), other.replace("--", "-", 1).split("-"), strict=False)
    return all(part == of_other or not part or not of_other for part, of_other in pairs)


def _overlap(one: Entry, other: Entry) -> bool:
    low, high = _ends(one)
    other_low, other_high = _ends(other)
    return low <= other_high and other_low <= high


def _ends(entry: Entry) -> tuple[float, float]:
    quantity = entry.quantity
    slack = TOLERANCE if quantity.bound == "about" else 0.0
    low = 0.0 if quantity.low is None else quantity.low * (1 - slack)
    high = float("inf") if quantity.high is None else quantity.high * (1 + slack)
    return low, high
