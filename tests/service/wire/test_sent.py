"""Documents as they are sent: each with a text or a page, an id of its own, and a day that exists."""

from typing import Any

import msgspec
import pytest

from model.errors import LimitError, TextError
from model.settings import Settings
from service.wire.sent import MOST, ComparisonRequest, SentDocument, check_comparison, check_documents

MOST_BYTES = 40


def sent(**fields: Any) -> SentDocument:
    return msgspec.convert({"id": "a", **fields}, SentDocument)


def test_a_text_or_a_page_is_its_content() -> None:
    assert sent(text="The envoys met.").content == "The envoys met."
    assert sent(html="<p>The envoys met.</p>").content == "<p>The envoys met.</p>"
    check_documents([sent(text="x" * MOST_BYTES, date="2024-02-29", source="wire")], MOST_BYTES)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "give either"),
        ({"text": "x", "html": "x"}, "give either"),
        ({"text": " \n"}, "is blank"),
        ({"text": "x", "date": "2025-02-30"}, "2025-02-30 is no day"),
    ],
)
def test_what_holds_nothing_or_two_things_is_told_by_its_id(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(TextError, match=rf"^Document 'a'.*{words}"):
        check_documents([sent(**fields)], MOST_BYTES)


def test_two_of_one_id_and_one_too_large_are_told() -> None:
    with pytest.raises(TextError, match="Two documents have the id 'a'"):
        check_documents([sent(text="x"), sent(text="y")], MOST_BYTES)
    with pytest.raises(LimitError, match="has 42 bytes of UTF-8, at most 40"):
        check_documents([sent(text="ü" * 21)], MOST_BYTES)


@pytest.mark.parametrize("fields", [{"id": ""}, {"id": "x" * 201}, {"date": "yesterday"}, {"colour": 1}])
def test_another_shape_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        sent(text="x", **fields)


TEXT = {"text": "The envoys met."}


def asked(*documents: dict[str, Any]) -> ComparisonRequest:
    return msgspec.convert({"documents": list(documents)}, ComparisonRequest)


@pytest.mark.parametrize("n_documents", [0, 1, MOST + 1])
def test_too_few_and_too_many_are_told(n_documents: int) -> None:
    with pytest.raises((LimitError, TextError), match=rf"^{n_documents} documents? sent: a comparison takes 2 to 20"):
        check_comparison(asked(*({"id": str(n), **TEXT} for n in range(n_documents))), Settings())


def test_documents_are_told_apart_and_hold_something() -> None:
    check_comparison(asked({"id": "a", **TEXT}, {"id": "b", "html": "<p>x</p>"}), Settings())
    with pytest.raises(TextError, match="Two documents have the id 'a'"):
        check_comparison(asked({"id": "a", **TEXT}, {"id": "a", **TEXT}), Settings())
    with pytest.raises(TextError, match="'b' is blank"):
        check_comparison(asked({"id": "a", **TEXT}, {"id": "b", "text": " "}), Settings())
