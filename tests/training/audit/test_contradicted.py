"""The floor: labels that are wrong whatever the text says, told from corrections and from honest doubt."""

import numpy as np
import pytest

from training.audit.contradicted import agreed_floor, by_source, floor_of, floor_of_repeats, pooled


def labelled_by(probabilities: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return np.array([generator.choice(3, p=row) for row in probabilities])


def drawn_probabilities(n: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return np.array([generator.dirichlet(generator.permutation([6.0, 0.3, 0.3])) for _ in range(n)])


@pytest.mark.parametrize("n", [300, 1500])
def test_the_floor_finds_the_share_of_random_labels(n: int) -> None:
    generator = np.random.default_rng(n)
    probabilities = drawn_probabilities(n, seed=n)
    labels = labelled_by(probabilities, generator)
    assert floor_of(probabilities, labels).at_least == 0.0
    is_wrong = generator.random(n) < 0.2
    careless = np.where(is_wrong, (labels + generator.integers(1, 3, n)) % 3, labels)
    floor = floor_of(probabilities, careless)
    assert floor.share == pytest.approx(0.2, abs=0.1)
    assert floor.at_least > 0.05


def test_corrections_of_a_model_are_not_taken_for_wrong_labels() -> None:
    generator = np.random.default_rng(1)
    probabilities = drawn_probabilities(3000, seed=1)
    labels = labelled_by(probabilities, generator)
    errors = np.flatnonzero(probabilities.argmax(axis=1) != labels)[:200]
    seen = np.full((len(errors), 3), 0.05)
    seen[np.arange(len(errors)), np.where(np.arange(len(errors)) % 2, labels[errors], 0)] = 0.9
    floor = agreed_floor(probabilities[errors], seen / seen.sum(axis=1, keepdims=True), labels[errors])
    assert (floor.share, floor.at_least) == (0.0, 0.0)
    assert floor.differing == 1.0


def test_a_pooled_opinion_lies_between_two_and_sums_to_one() -> None:
    one, other = np.array([[0.8, 0.1, 0.1], [1.0, 0.0, 0.0]]), np.array([[0.2, 0.7, 0.1], [0.0, 1.0, 0.0]])
    both = pooled(one, other)
    assert both.sum(axis=1) == pytest.approx(1.0)
    assert np.array_equal(both, pooled(other, one))
    assert both[1].tolist() == pytest.approx([0.5, 0.5, 0.0], abs=0.01)  # neither certainty wins
    assert pooled(one, one) == pytest.approx(one, abs=1e-4)


def test_repeats_that_all_agree_have_no_floor_and_few_that_differ_prove_little() -> None:
    assert (floor_of_repeats(50, 0).share, floor_of_repeats(50, 0).at_least) == (0.0, 0.0)
    few, many = floor_of_repeats(10, 1), floor_of_repeats(1000, 100)
    assert few.share == many.share == 0.1
    assert few.at_least == 0.0 < many.at_least < 0.1
    assert floor_of_repeats(20, 20).at_least == 1.0


def test_sources_come_with_the_most_rows_first() -> None:
    places = by_source(["b", "a", "b", "c", "b", "a"])
    assert {name: found.tolist() for name, found in places.items()} == {"b": [0, 2, 4], "a": [1, 5], "c": [3]}
    assert list(places) == ["b", "a", "c"]
    assert by_source([]) == {}
