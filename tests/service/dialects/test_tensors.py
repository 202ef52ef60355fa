"""Tensors of the Open Inference protocol, as JSON and as bytes."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dialects.tensors import HEADER, LENGTH, Tensor, packed, split_body, texts_of, unpacked, written
from service.wire.refusals import RefusedError

TEXT = st.text(st.characters(codec="utf-8"))


@given(st.lists(TEXT))
def test_what_is_packed_is_unpacked(texts: list[str]) -> None:
    assert unpacked(packed("BYTES", texts)) == texts


@given(st.lists(TEXT, min_size=1), st.integers(1, 8))
def test_a_cut_end_is_refused(texts: list[str], missing: int) -> None:
    content = packed("BYTES", texts)[:-missing]
    last = packed("BYTES", texts[:-1])
    if len(content) > len(last):
        with pytest.raises(RefusedError, match="ends behind its bytes"):
            unpacked(content)


def tensor(**fields: Any) -> Tensor:
    return Tensor(**{"name": "text", "shape": [2], "datatype": "BYTES"} | fields)


@pytest.mark.parametrize("shape", [[2], [2, 1], [1, 2]])
@pytest.mark.parametrize("data", [["a", "b"], [["a"], ["b"]]])
def test_nested_data_is_read_as_its_shape_says(shape: list[int], data: list[Any]) -> None:
    assert texts_of(tensor(shape=shape, data=data), b"") == ["a", "b"]


@pytest.mark.parametrize(
    ("fields", "behind", "reason"),
    [
        ({"datatype": "FP32", "data": [1.0, 2.0]}, b"", "FP32"),
        ({"data": ["a"]}, b"", "does not fit 1 texts"),
        ({"data": ["a", "b", "c", "d"], "shape": [2, 2]}, b"", "does not fit"),
        ({"data": ["a", 3]}, b"", "no string"),
        ({"data": ["a", "b"]}, b"more", "send one"),
        ({}, b"", "binary_data_size"),
        ({"parameters": {"binary_data_size": 9}}, b"12345678", "is 9, behind the JSON are 8"),
        ({"parameters": {"binary_data_size": 5}, "shape": [1]}, LENGTH.pack(1) + b"\xff", "no UTF-8"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(fields: dict[str, Any], behind: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        texts_of(tensor(**fields), behind)


@pytest.mark.parametrize(("told", "is_right"), [(b"2", True), (b"3", False), (b"-1", False), (b"x", False)])
def test_the_json_is_as_long_as_the_header_says(told: bytes, is_right: bool) -> None:
    if is_right:
        assert split_body(b"{}", {HEADER: told}) == (b"{}", b"")
    else:
        with pytest.raises(RefusedError, match="Inference-Header-Content-Length"):
            split_body(b"{}", {HEADER: told})


def test_outputs_that_are_wanted_as_bytes_stand_behind_the_json_in_order() -> None:
    outputs = [
        {"name": "a", "datatype": "FP64", "shape": [2], "data": [0.25, 0.75]},
        {"name": "b", "datatype": "BYTES", "shape": [1], "data": ["“é”"]},
        {"name": "c", "datatype": "BOOL", "shape": [2], "data": [True, False]},
    ]
    shown, behind = written(outputs, ["a", "c"])
    assert behind == struct.pack("<dd??", 0.25, 0.75, True, False)
    assert [one.get("parameters") for one in shown] == [{"binary_data_size": 16}, None, {"binary_data_size": 2}]
    assert [one.get("data") for one in shown] == [None, ["“é”"], None]
