"""What kind of speaker words stand for, by the lists."""

from collections.abc import Iterator
from functools import lru_cache

from model.voices.lists import GENERAL, Kind, speakers

LONGEST_ENTRY = 7  # words of an entry of the lists


@lru_cache(maxsize=4096)
def kind_among(lows: tuple[str, ...]) -> Kind | None:
    """Return the kind of the last entry among words; one that many kinds of bodies share gives way to any other."""
    found = list(_known(lows))
    if lows and not found and lows[-1].endswith(("ologist", "ologists")):
        return "analyst"
    if lows and not found and lows[-1].endswith(("year-old", "year-olds")):
        return "private_person"
    sure = [kind for entry, kind in found if entry not in GENERAL]
    kinds = sure or [kind for _, kind in found]
    return kinds[-1] if kinds else None


def _known(lows: tuple[str, ...]) -> Iterator[tuple[str, Kind]]:
    """Yield the entries that words hold, each as long as can be, and their kinds."""
    place = 0
    kinds = speakers()
    while place < len(lows):
        for size in range(min(LONGEST_ENTRY, len(lows) - place), 0, -1):
            entry = " ".join([*lows[place : place + size - 1], singular(lows[place + size - 1])])
            if entry in kinds or (entry := " ".join(lows[place : place + size])) in kinds:
                yield entry, kinds[entry]
                place += size
                break
        else:
            place += 1


def ends_with_entry(lows: tuple[str, ...]) -> bool:
    """Tell whether the last words are an entry of the lists."""
    ends = (lows[-size:] for size in range(1, min(LONGEST_ENTRY, len(lows)) + 1))
    return any(" ".join([*end[:-1], singular(end[-1])]) in speakers() or " ".join(end) in speakers() for end in ends)


@lru_cache(maxsize=4096)
def singular(low: str) -> str:
    """Return a word in the singular, as the lists have it."""
    if low in speakers():
        return low
    for ending, single in (("men", "man"), ("women", "woman"), ("ies", "y"), ("es", ""), ("s", "")):
        if low.endswith(ending) and low[: -len(ending)] + single in speakers():
            return low[: -len(ending)] + single
    return low
