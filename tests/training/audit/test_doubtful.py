"""Single labels that a model doubts, and sources whose labels it doubts as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.audit.audited import GROUND, LIMITS
from tests.training.invented import LABELS, flipped, sentences
from training.audit.audit import audit
from training.audit.contradicted import Floor
from training.audit.doubtful import EVERY_SOURCE, LEAST_ROWS, N_SAMPLES, check_doubtful, groups_of, most_contradicted
from training.audit.findings import Limits


def test_a_single_wrong_label_in_a_sound_source_is_quarantined_and_a_source_of_them_is_not() -> None:
    sound = sentences(120, seed=5, source="sound")
    wrong = replace(sound[0], label=next(label for label in LABELS if label.value != sound[0].label).value)
    found = audit(GROUND, [wrong, *sound[1:]], Limits(extreme=0.1))
    assert set(found.with_action("quarantined")) == {0}
    careless = audit(GROUND, flipped(sound, 0.4), Limits(extreme=0.1))
    assert not careless.with_action("quarantined")
    assert [f for f in careless.findings if f.kind == "doubtful"]


def test_flipped_labels_are_measured_by_source_and_rows_named() -> None:
    rows = [*sentences(150, seed=6, source="sound"), *flipped(sentences(300, seed=8, source="careless"), 0.2)]
    found = audit(GROUND, rows, LIMITS)
    assert found.floors["sound"].share <= 0.04
    assert found.floors["careless"].share == pytest.approx(0.2, abs=0.08)
    assert found.floors["careless"].at_least > 0.05
    assert EVERY_SOURCE in found.floors
    assert all(rows[row].source == "careless" for row in found.samples["careless"])
    told = {source.name: source for source in found.sources(lambda row: f"row {row}")}
    assert len(told["careless"].rows) == 3


def test_a_source_is_judged_by_itself_from_so_many_rows_on_and_all_together() -> None:
    sources = ["large"] * LEAST_ROWS + ["small"] * (LEAST_ROWS - 1)
    groups = groups_of(sources)
    assert {name: len(places) for name, places in groups.items()} == {
        "large": LEAST_ROWS,
        EVERY_SOURCE: 2 * LEAST_ROWS - 1,
    }
    assert groups_of(["small"] * (LEAST_ROWS - 1)) == {}
    assert list(groups_of(["one"] * LEAST_ROWS)) == ["one"]  # all together would be the same rows again


def test_the_labels_that_a_model_finds_least_likely_come_first() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]])
    assert most_contradicted(probabilities, np.array([0, 0, 0])) == [1, 2, 0]
    many = most_contradicted(np.tile(probabilities, (9, 1)), np.zeros(27, dtype=int))
    assert len(many) == N_SAMPLES
    assert {place % 3 for place in many} == {1}


@pytest.mark.parametrize(("share", "action"), [(0.05, "quarantined"), (0.15, "accepted")])
def test_in_a_source_known_to_be_careless_no_single_row_is_quarantined(share: float, action: str) -> None:
    examples = sentences(10, seed=9, source="desk")
    probabilities = np.tile([0.98, 0.01, 0.01], (10, 1))
    columns = np.array([1, *[0] * 9])
    probabilities[0] = [0.999, 0.0005, 0.0005]
    floors = {"desk": Floor(10, share, 0.0, 0.1)}
    (finding,) = check_doubtful(examples, range(10), (probabilities, columns), LIMITS, floors)
    assert (finding.rows, finding.action) == ((0,), action)
    assert "0.1%" in finding.reason
    assert finding.details == {"own": 0.0005}
