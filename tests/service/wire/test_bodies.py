"""A body's bytes to a type: what cannot be read is refused with its status, its place and its reason."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"text": "\\ud83d\\ude00", "alpha": NaN}', "NaN and Infinity are no JSON numbers"),
        (b'{"text": "\\\\ud800", "alpha": -Infinity}', "NaN and Infinity are no JSON numbers"),
        (b'{"text": "NaN", "version": "\\ud800"}', "an escaped lone surrogate"),
        (b'{"text": "\\ude00\\ud83d"}', "an escaped lone surrogate"),
        (b'{"text": "\xed\xa0\x80"}', "utf-8|UTF-8"),
        ('{"text": "a"}'.encode("utf-16"), r"byte 0\)"),
        (b'{"text": "a",}', "trailing comma"),
        (b'{"text": "a\tb"}', "invalid character"),
        (b"{'text': 'a'}", "keys must be strings"),
    ],
)
def test_the_reason_told_is_the_one_that_holds(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refused:
        decoded(body, DECODER)
    assert refused.value.status == 400
    for other in ("NaN and Infinity", "lone surrogate"):
        assert (other in refused.value.detail) == (other in reason)


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": null}',
        b'{"version": null}',
        b'{"texts": "a"}',
        b'{"texts": {"0": "a"}}',
        b'{"evidence": 1}',
        b'{"evidence": null}',
        b'{"alpha": "NaN"}',
        b'{"alpha": 1e400}',
        b'{"alpha": ' + b"1" * 5000 + b"}",
        b'{"TEXT": "a"}',
        b'{"": "a"}',
    ],
)
def test_another_type_is_told_with_its_place_and_in_few_words(body: bytes) -> None:
    with pytest.raises(RefusedError, match=r"wrong shape: .*\. /schema shows the right one\.$") as refused:
        decoded(body, DECODER, "/schema")
    assert refused.value.status == 422
    assert len(refused.value.detail) < 200


@given(st.binary(max_size=40) | st.text(alphabet='{}[]":,\\ud8NaInfity01.e-tx ', max_size=40).map(str.encode))
def test_whatever_comes_is_a_request_or_a_refusal(body: bytes) -> None:
    try:
        found: object = decoded(body, DECODER)
    except RefusedError as refused:
        found = refused.status
    assert isinstance(found, LabelRequest) or found in {400, 422}


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30), is_ascii=st.booleans())
def test_every_text_arrives_as_it_was_sent(text: str, *, is_ascii: bool) -> None:
    body = json.dumps({"text": text}, ensure_ascii=is_ascii).encode()
    assert decoded(body, DECODER).text == text
