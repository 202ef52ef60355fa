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


def test_limits_are_reached_and_not_passed() -> None:
    check_documents([sent(id="x" * 200, text="ü" * (MOST_BYTES // 2))], MOST_BYTES)
    check_documents([sent(html="x" * MOST_BYTES)], MOST_BYTES)
    for content in ("x" * (MOST_BYTES + 1), "ü" * (MOST_BYTES // 2) + "x"):
        with pytest.raises(LimitError, match=rf"has {MOST_BYTES + 1} bytes.*FRAMING_MAX_DOCUMENT_BYTES\): send it in"):
            check_documents([sent(html=content)], MOST_BYTES)
    check_comparison(asked(*({"id": str(n), **TEXT} for n in range(MOST))), Settings())


@pytest.mark.parametrize("blank", ["", " ", "\u2003\u00a0\n", "\x1c"])
@pytest.mark.parametrize("field", ["text", "html"])
def test_nothing_but_white_space_is_blank(field: str, blank: str) -> None:
    with pytest.raises(TextError, match="'a' is blank"):
        check_documents([sent(**{field: blank})], MOST_BYTES)


@pytest.mark.parametrize("day", ["2025-03-31\n", "２０２５-０３-３１", "0000-01-01", "2025-13-01", "2023-02-29"])
def test_a_day_that_only_looks_like_one_is_told(day: str) -> None:
    with pytest.raises((TextError, msgspec.ValidationError), match=r"is no day: give one as 2025-03-31|pattern"):
        check_documents([sent(text="x", date=day)], MOST_BYTES)


@pytest.mark.parametrize(
    "fields",
    [{"text": None}, {"html": None}, {"text": ["x"]}, {"id": 1}, {"date": ""}, {"date": "2025-3-1"}, {"source": 5}],
)
def test_a_field_of_another_type_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{next(iter(fields))}"):
        sent(**{"text": "x"} | fields)


def test_a_hostile_id_is_told_in_few_words_on_one_line() -> None:
    name = "\u202e\x1b[31m\n" + "x" * 190
    with pytest.raises(TextError) as told:
        check_documents([sent(id=name, text="x"), sent(id=name, text="y")], MOST_BYTES)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 200


def test_two_ids_that_differ_in_case_or_space_are_two() -> None:
    check_documents([sent(id=name, text="x") for name in ("a", "A", "a ", "á", "a\u0301")], MOST_BYTES)
