"""Labels as the codebook orders them, and spans that count code points."""

import json

import pytest

from model.labels import Label, Span


def test_a_label_is_its_string_wherever_one_is_written() -> None:
    assert [label.value for label in Label] == [str(label) for label in Label]
    assert json.loads(json.dumps(list(Label))) == [label.value for label in Label]
    assert len(Label) == 3


@pytest.mark.parametrize(
    ("text", "span", "piece"),
    [
        ("The bridge", Span(4, 10), "bridge"),
        ("a😀é", Span(1, 2), "😀"),
        ("e\u0301x", Span(1, 2), "\u0301"),
        ("abc", Span(0, 3), "abc"),
        ("abc", Span(2, 2), ""),
    ],
)
def test_a_span_cuts_whole_code_points(text: str, span: Span, piece: str) -> None:
    assert span.cut(text) == piece
