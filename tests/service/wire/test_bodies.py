"""A body's bytes to a type: what cannot be read is refused with its status, its place and its reason."""

from typing import Any

import msgspec
import pytest

from service.wire.bodies import decoded
from service.wire.labelling import LabelRequest
from service.wire.refusals import RefusedError

DECODER = msgspec.json.Decoder(LabelRequest)


def test_what_fits_comes_out_as_the_type() -> None:
    assert decoded(b'{"text": "caf\\u00e9 \\ud83d\\ude00"}', DECODER) == LabelRequest(text="café 😀")
    assert decoded(b'\xef\xbb\xbf{"text": "a"}', DECODER) == LabelRequest(text="a")
    assert decoded(b'{"texts": [], "alpha": 0.1}', DECODER) == LabelRequest(texts=[], alpha=0.1)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"", 400, "no JSON"),
        (b"{", 400, "no JSON"),
        (b"text=a", 400, "no JSON"),
        (b'{"text": "a"} {}', 400, "no JSON"),
        (b"\xef\xbb\xbf", 400, "no JSON"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", 400, "no JSON"),
        ('{"text": "é"}'.encode("latin-1"), 400, "no JSON"),
        (b'{"text": "\\ud800"}', 400, "lone surrogate"),
        (b'{"alpha": NaN}', 400, "NaN and Infinity"),
        (b'{"alpha": Infinity}', 400, "NaN and Infinity"),
        (b"[]", 422, "wrong shape"),
        (b"null", 422, "wrong shape"),
        (b'{"text": 5}', 422, r"\$\.text"),
        (b'{"texts": ["a", null]}', 422, r"\$\.texts\[1\]"),
        (b'{"txet": "a"}', 422, "txet"),
        (b'{"alpha": 1}', 422, r"\$\.alpha"),
    ],
)
def test_what_does_not_fit_is_refused_with_status_and_place(body: bytes, status: int, told: str) -> None:
    with pytest.raises(RefusedError, match=told) as refused:
        decoded(body, DECODER)
    assert refused.value.status == status
    assert refused.value.detail == str(refused.value)


@pytest.mark.parametrize("depth", [5_000, 100_000])
def test_a_body_nested_too_deeply_is_refused_before_it_costs_anything(depth: int) -> None:
    with pytest.raises(RefusedError, match="nested too deeply") as refused:
        decoded(b"[" * depth + b"]" * depth, msgspec.json.Decoder(Any))
    assert refused.value.status == 400
