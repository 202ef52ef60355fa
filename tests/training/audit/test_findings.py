"""What an audit says, as plain values, and which texts of the corpus it asks a model about."""

import json

import pytest

from tests.training.audit.audited import GROUND, row
from tests.training.invented import LABELS, ground, sentences
from training.audit.findings import N_PROBES, Finding, Ground, Limits
from training.corpus.corpus import Corpus


def test_a_finding_names_its_first_rows_as_they_are_called_outside() -> None:
    examples = [row(f"Text {number}.", source=f"desk {number % 3}") for number in range(30)]
    finding = Finding("duplicate", tuple(range(5, 30)), "known", "removed", {"cosine": 0.5})
    told = finding.as_json(examples, [100 + number for number in range(30)], most=4)
    assert told["rows"] == [105, 106, 107, 108]
    assert told["count"] == 25
    assert told["sources"] == ["desk 0", "desk 1", "desk 2"]
    assert json.loads(json.dumps(told)) == told


def test_probes_are_spread_over_the_test_part_and_over_nothing_else() -> None:
    large = ground(n_train=50, n_test=3 * N_PROBES + 7)
    probes = large.probes()
    assert len(probes) == N_PROBES
    assert set(probes) <= set(large.test.texts)
    assert not set(probes) & set(large.train.texts)
    places = [large.test.texts.index(text) for text in probes]
    assert places == sorted(places)
    assert places[-1] >= len(large.test.texts) * 0.9


@pytest.mark.parametrize("n_test", [0, 1, N_PROBES - 1])
def test_a_small_test_part_is_asked_about_whole(n_test: int) -> None:
    few = Ground(GROUND.train, Corpus(tuple(sentences(n_test, seed=3)), LABELS))
    assert few.probes() == few.test.texts


def test_limits_are_stored_whole() -> None:
    kept = Limits(most_rows=7).as_json()
    assert kept["most_rows"] == 7
    assert Limits(**kept) == Limits(most_rows=7)
