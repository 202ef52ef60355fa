"""The names of states, capitals, leaders, outlets and services, which the encoder never sees.

Before it reads, the first state of a sentence becomes one fixed state, the second another, and so for each kind.
So it cannot take one bloc's wording for framing and the same wording of another for reporting.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.errors import FormatError

HEADER = ["kind", "name", "stands_in"]
YES = "yes"
NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of names.

    Parameters
    ----------
    kinds : each name's kind
    stand_ins : of each kind, the names that are read instead, in the order in which they are given out
    """

    kinds: Mapping[str, str]
    stand_ins: Mapping[str, Sequence[str]]
    pattern: "re.Pattern[str]" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", pattern_of(self.kinds))

    def evened(self, text: str) -> str:
        """Return a text with a stand-in for each name, the same one wherever the name comes again."""
        given: dict[str, str] = {}
        counts: Counter[str] = Counter()

        def other(match: "re.Match[str]") -> str:
            name = match.group()
            if name not in given:
                kind = self.kinds[name]
                choices = self.stand_ins[kind]
                given[name] = choices[counts[kind] % len(choices)]
                counts[kind] += 1
            return given[name]

        return self.pattern.sub(other, text)


def pattern_of(names: Iterable[str]) -> "re.Pattern[str]":
    """Return what finds names in a text: whole words, the longest name first."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in longest_first) or NEVER)


def names_of(content: bytes) -> Names:
    """Return the names of a TSV file with the columns `kind`, `name` and `stands_in` (`yes` or nothing).

    Raises
    ------
    FormatError
        It has other columns, or a kind without a name that stands in.
    """
    header, *rows = [line.split("\t") for line in content.decode().splitlines()]
    if header != HEADER or any(len(row) != len(HEADER) for row in rows):
        raise FormatError(f"The second reader's names have other columns than {', '.join(HEADER)}: put the file back.")
    kinds = {name: kind for kind, name, _ in rows}
    stand_ins = {kind: [name for of, name, mark in rows if of == kind and mark == YES] for kind in kinds.values()}
    if empty := sorted(kind for kind, names in stand_ins.items() if not names):
        raise FormatError(f"No name stands in for {', '.join(empty)} in the second reader's names: put the file back.")
    return Names(kinds, stand_ins)
