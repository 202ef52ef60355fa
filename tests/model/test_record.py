"""Records: what goes in comes out, and any change is told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.record import problem_of, sealed

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from(("decision", "version", "at", "reviews")), PLAIN, max_size=4)


@given(FIELDS)
def test_a_copy_in_any_order_and_layout_is_unchanged(fields: dict[str, Any]) -> None:
    record = sealed(fields)
    copy = json.loads(json.dumps(dict(reversed(record.items())), indent=3, ensure_ascii=True))
    assert problem_of(copy) is None
    assert {name: copy[name] for name in fields} == fields


@given(FIELDS, st.sampled_from(("decision", "version", "at", "other")), PLAIN)
def test_any_change_is_told(fields: dict[str, Any], name: str, value: object) -> None:
    record = sealed(fields)
    changed = record | {name: value}
    is_same = json.dumps(changed, sort_keys=True) == json.dumps(record, sort_keys=True)
    problem = problem_of(changed)
    assert (problem is None) if is_same else "it was changed" in str(problem)


@pytest.mark.parametrize(("record", "told"), [(None, "no record"), ({}, "no record"), ([], "no record")])
def test_what_is_no_record_is_told(record: object, told: str) -> None:
    assert told in str(problem_of(record))


def test_a_record_of_another_format_is_told() -> None:
    assert "format 2" in str(problem_of(sealed({}) | {"format": 2}))
