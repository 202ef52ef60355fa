"""Even-handedness: names are exchanged by kind and bloc, and what that changes is counted."""

from collections.abc import Sequence

import numpy as np
import pytest

from model.settings import ROOT
from training.corpus.augment import augmented
from training.corpus.corpus import Corpus, Example
from training.corpus.swap import Actor, Swapper, measure_swaps, read_actors, swap_pairs

ACTORS = [
    Actor("Moscow", "capital", "east"),
    Actor("Minsk", "capital", "east"),
    Actor("Paris", "capital", "west"),
    Actor("Putin", "leader", "east"),
    Actor("Macron", "leader", "west"),
    Actor("North Korea", "state", "east"),
    Actor("France", "state", "west"),
]
LABELS = ("a", "b")


def test_all_names_of_the_first_bloc_give_way_to_names_of_their_kind() -> None:
    (pair,) = swap_pairs(["Putin left Moscow for Paris."], ACTORS)
    assert pair.swapped == "Macron left Paris for Paris."
    assert (pair.from_bloc, pair.to_bloc) == ("east", "west")


def test_a_text_without_actors_has_no_pair() -> None:
    assert swap_pairs(["Nobody left Muscovy.", ""], ACTORS) == []


def test_one_name_is_replaced_alike_throughout() -> None:
    swapped = Swapper(ACTORS).swap("Paris said that Paris knew.", "west", "east")
    first, _, rest = swapped.partition(" said that ")
    assert rest == f"{first} knew."


def test_flips_and_gaps_are_those_of_the_probabilities() -> None:
    pairs = swap_pairs(["Moscow spoke.", "Minsk spoke."], ACTORS)

    def by_name(texts: Sequence[str], /) -> np.ndarray:
        return np.array([[0.2, 0.8] if "Paris" in text or "Minsk" in text else [0.9, 0.1] for text in texts])

    report = measure_swaps(pairs, by_name, LABELS)
    assert report.flips == 0.5
    assert [pair.original for pair in report.examples] == ["Moscow spoke."]
    gap = next(gap for gap in report.gaps if gap.label == "a")
    assert gap.mean == pytest.approx((-0.7 + 0.0) / 2)
    assert gap.interval[0] <= gap.mean <= gap.interval[1]
    assert measure_swaps([], by_name, LABELS).n == 0


def test_copies_share_their_sentences_weight() -> None:
    rows = (Example("Moscow spoke.", "a", "g", "s", weight=3.0), Example("It rained.", "b", "h", "s"))
    weighted = augmented(Corpus(rows, LABELS), ACTORS)
    assert weighted.texts == ["Moscow spoke.", "Paris spoke.", "It rained."]
    assert weighted.weights == [1.5, 1.5, 1.0]
    assert augmented(Corpus(rows, LABELS), ()).weights == [3.0, 1.0]


def test_the_suite_is_large_enough_and_every_kind_has_every_bloc(seeds: Corpus) -> None:
    actors = read_actors(ROOT / "seeds" / "actors.tsv")
    blocs = {actor.bloc for actor in actors}
    for kind in {actor.kind for actor in actors}:
        assert {actor.bloc for actor in actors if actor.kind == kind} == blocs
    from training.corpus.split import pinned_split

    test = seeds.subset(pinned_split(seeds).test)
    assert len(swap_pairs(test.texts, actors)) >= 500
