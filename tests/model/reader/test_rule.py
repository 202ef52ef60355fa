"""The rule: what is doubtful, what both come to, and a rule that cannot be read."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.reader.encoder import Reading
from model.reader.rule import Rule, rule_of

RULE = Rule(
    encoder="e" * 64,
    labels=("a", "b", "c"),
    plain="c",
    margin=0.9,
    factor=0.5,
    weights=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    intercepts=(0.1, -0.2, 0.0),
    threshold=0.5,
    scores={"doubtful": (0.1, 0.2), "all": (0.1,)},
)
NUMBERS = st.lists(st.floats(-30, 30), min_size=3, max_size=3)
SHARES = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda row: sum(row) > 0.01)


def reading(logits: list[float], vector: list[float]) -> Reading:
    return Reading(tuple(logits), np.array(vector, np.float32))


@pytest.mark.parametrize(
    ("row", "is_doubtful"),
    [((0.05, 0.05, 0.9), False), ((0.05, 0.06, 0.89), True), ((0.95, 0.04, 0.01), True), ((0.0, 0.0, 1.0), False)],
)
def test_the_table_answers_alone_only_what_it_is_sure_is_plain(row: tuple[float, ...], *, is_doubtful: bool) -> None:
    assert RULE.is_doubtful(row) is is_doubtful


@given(SHARES, NUMBERS)
def test_both_come_to_probabilities_by_the_formula(shares: list[float], logits: list[float]) -> None:
    row = tuple(share / sum(shares) for share in shares)
    found = RULE.joined(row, RULE.part_of(reading(logits, [0.0])))
    assert math.isclose(math.fsum(found), 1.0, abs_tol=1e-9)
    scores = [0.5 * math.log(max(p, 1e-12)) + z + b for p, z, b in zip(row, logits, RULE.intercepts, strict=True)]
    powers = np.exp(np.array(scores) - max(scores))
    assert found == pytest.approx(powers / powers.sum(), abs=1e-9)


def test_corrections_add_to_the_readers_part() -> None:
    corrected = replace(RULE, corrections=((1.0, 0.0), (0.0, 2.0), (0.0, 0.0)))
    assert corrected.part_of(reading([1.0, 1.0, 1.0], [3.0, 4.0])) == pytest.approx((4.0, 9.0, 1.0))


def test_a_rule_is_read_as_it_was_written() -> None:
    for rule in (RULE, replace(RULE, corrections=((1.0,), (2.0,), (0.0,)), reviewed=frozenset({"ab", "cd"}))):
        assert rule_of(json.loads(json.dumps(rule.as_json()))) == rule


@pytest.mark.parametrize(
    "change",
    [
        {"margin": None},
        {"margin": "much"},
        {"plain": "d"},
        {"weights": [[1, 0, 0], [0, 1, 0]]},
        {"weights": [[1, 0], [0, 1], [0, 0]]},
        {"intercepts": [0, 0]},
        {"factor": math.nan},
        {"scores": [1]},
        {"corrections": [[1.0]]},
        {"corrections": [[math.inf], [0], [0]]},
    ],
)
def test_a_rule_that_is_not_whole_is_refused(change: dict[str, object]) -> None:
    fields = RULE.as_json() | change
    with pytest.raises(FormatError, match="fit it again"):
        rule_of({name: value for name, value in fields.items() if value is not None})
