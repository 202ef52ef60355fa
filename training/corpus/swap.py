"""Even-handedness: the same wording with another state's names must get the same label."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.files.tables.quoting import Layout, read_table
from model.reader.names import pattern_of

N_DRAWS = 500


class Probabilities(Protocol):
    """Whatever gives probabilities, shape (n_texts, n_labels)."""

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]:
        """Return one row a text."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A name that can stand for another of its kind: a state, capital, leader, outlet or service."""

    name: str
    kind: str
    bloc: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and the same with another bloc's names."""

    original: str
    swapped: str
    from_bloc: str
    to_bloc: str


@dataclass(frozen=True, slots=True)
class Gap:
    """How much more probable a label is with one bloc's names than with another's, and its 95 % interval."""

    from_bloc: str
    to_bloc: str
    label: str
    n: int
    mean: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class SwapReport:
    """What swapping the actors changes.

    Parameters
    ----------
    flips : share of pairs whose label changes, 0 to 1
    examples : a few pairs whose label changes
    """

    n: int
    flips: float
    gaps: tuple[Gap, ...]
    examples: tuple[Pair, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a report."""
        return asdict(self)


def read_actors(path: Path) -> list[Actor]:
    """Return the actors of a TSV file with columns kind, bloc and name."""
    with path.open("rb") as source:
        rows = read_table(source, Layout("\t"))
        return [Actor(row.fields["name"], row.fields["kind"], row.fields["bloc"]) for row in rows]


class Swapper:
    """Puts another bloc's names into a text.

    Parameters
    ----------
    salt : which names come in is drawn by a hash of the text and this, so it is always the same
    """

    def __init__(self, actors: Sequence[Actor], salt: str = "") -> None:
        self.by_name = {actor.name: actor for actor in actors}
        self.choices: dict[tuple[str, str], list[str]] = {}
        for actor in self.by_name.values():
            self.choices.setdefault((actor.kind, actor.bloc), []).append(actor.name)
        self.blocs = sorted({actor.bloc for actor in actors})
        self.pattern = pattern_of(self.by_name)
        self.salt = salt

    def bloc_of(self, text: str) -> str | None:
        """Return the bloc of the first actor that a text names, None where it names none."""
        match = self.pattern.search(text)
        return self.by_name[match.group()].bloc if match else None

    def swap(self, text: str, from_bloc: str, to_bloc: str) -> str:
        """Return the text with all of one bloc's names replaced by names of the same kind from another."""
        drawn = int.from_bytes(hashlib.sha256(f"{self.salt}{to_bloc}{text}".encode()).digest()[:8])
        taken: dict[str, str] = {}

        def other(match: re.Match[str]) -> str:
            actor = self.by_name[match.group()]
            if actor.bloc != from_bloc:
                return actor.name
            choices = self.choices.get((actor.kind, to_bloc))
            if not choices:  # a bloc for which no name of this kind is known
                return actor.name
            return taken.setdefault(actor.name, choices[(drawn + len(taken)) % len(choices)])

        return self.pattern.sub(other, text)


def swap_pairs(texts: Sequence[str], actors: Sequence[Actor]) -> list[Pair]:
    """Return, for each text that names an actor, one pair for each other bloc."""
    swapper = Swapper(actors)
    named = [(text, bloc) for text in texts if (bloc := swapper.bloc_of(text))]
    return [
        Pair(text, swapper.swap(text, bloc, other), bloc, other)
        for text, bloc in named
        for other in swapper.blocs
        if other != bloc
    ]


def measure_swaps(pairs: Sequence[Pair], probabilities: Probabilities, labels: Sequence[str]) -> SwapReport:
    """Return how labels and probabilities change over the pairs; `labels` are the columns' names."""
    if not pairs:
        return SwapReport(0, 0.0, (), ())
    before = probabilities([pair.original for pair in pairs])
    after = probabilities([pair.swapped for pair in pairs])
    is_flip = before.argmax(axis=1) != after.argmax(axis=1)
    flipped = [pair for pair, flip in zip(pairs, is_flip, strict=True) if flip]
    return SwapReport(
        len(pairs), float(is_flip.mean()), tuple(_gaps(pairs, after - before, labels)), tuple(flipped[:10])
    )


def _gaps(pairs: Sequence[Pair], change: NDArray[np.float64], labels: Sequence[str]) -> Iterator[Gap]:
    generator = np.random.default_rng(0)
    for blocs in sorted({(pair.from_bloc, pair.to_bloc) for pair in pairs}):
        rows = change[[(pair.from_bloc, pair.to_bloc) == blocs for pair in pairs]]
        draws = rows[generator.integers(0, len(rows), (N_DRAWS, len(rows)))].mean(axis=1)
        low, high = np.quantile(draws, [0.025, 0.975], axis=0)
        for column, label in enumerate(labels):
            interval = (float(low[column]), float(high[column]))
            yield Gap(*blocs, label, len(rows), float(rows[:, column].mean()), interval)
