"""Which of the codebook's rules a sentence touches, as far as its surface shows: words to look at, no verdict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.labels import Span
from model.language.finder import Patterns

RULES = Path(__file__).resolve().parent / "rules.tsv"
QUOTATION_MARKS = re.compile(r"[“”\"«»]")
LOADED, SPLIT, MIXED, JUDGED = 13, 14, 1, 19


@dataclass(frozen=True, slots=True)
class Touched:
    """A rule, by its number in the codebook, and the words that touch it."""

    rule: int
    span: Span


@lru_cache(maxsize=1)
def _patterns() -> tuple[list[int], Patterns]:
    """Return the numbers of rules, and their patterns."""
    lines = RULES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [int(number) for number, _ in rows], Patterns([re.compile(pattern) for _, pattern in rows])


def touched_rules(sentence: str) -> list[Touched]:
    """Return the rules that a sentence touches, by number and then by place."""
    found = sorted(_found(sentence), key=_in_order) + list(_split(sentence))
    numbers = {one.rule for one in found}
    if {LOADED, JUDGED} <= numbers:  # loaded words and an estimate in one sentence
        found += [Touched(MIXED, one.span) for one in found if one.rule in {LOADED, JUDGED}]
    return sorted(found, key=_in_order)


def _in_order(one: Touched) -> tuple[int, int]:
    return one.rule, one.span.begin


def _found(sentence: str) -> Iterator[Touched]:
    numbers, patterns = _patterns()
    return (Touched(numbers[place], Span(*match.span())) for place, match in patterns.finditer(sentence))


def _split(sentence: str) -> Iterator[Touched]:
    """Yield the one mark of a quotation that begins or ends in another sentence."""
    marks = list(QUOTATION_MARKS.finditer(sentence))
    if len(marks) % 2:
        yield Touched(SPLIT, Span(*marks[0].span()))
