"""The soak of audit and gate in short."""

from pathlib import Path

import pytest

from tests.soak.audit import soak_audit
from tests.soak.audited import soak_poison


@pytest.mark.slow
def test_clean_batches_pass_and_attacks_are_stopped_and_undone(tmp_path: Path) -> None:
    found = soak_audit(tmp_path, rounds=2, attacks=1, composed=1, registers=1, rows=2_500)
    assert found["clean"]["false_alarms"] == 0, found["clean"]["alarms"]
    assert found["clean"]["reviews_with_their_label"] > 0.9
    flipped, planted = found["flipped"][0], found["planted"][0]
    assert (flipped["status"], flipped["source_named"], flipped["undone"]) == ("refused", True, True)
    assert (planted["held"], planted["named"], planted["undone"]) == (planted["rows"], True, True)
    composed, turned = found["composed"][0], found["turned_registers"][0]
    assert composed["named"] == composed["parts"]
    assert composed["held"] > 0
    assert composed["turned"] < 0.1
    assert turned["held"] > 0 or turned["status"] == "refused"


@pytest.mark.slow
def test_poison_is_named_and_stopped_and_no_honest_row_is(tmp_path: Path) -> None:
    found = soak_poison(tmp_path, rounds=2, composed=3, registers=1, rows=3_500)
    alone, whole = found["audit_alone"], found["whole_trainings"]
    assert (alone["with_a_part_named"], alone["registers_held"], alone["false_alarms"]) == (3, 1, 0)
    assert (whole["composed"], whole["composed_held_or_refused"], whole["with_a_part_named"]) == (1, 1, 1)
