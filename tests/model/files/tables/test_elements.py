"""JSON values over any number of lines: an array's elements, or a file's own objects."""

import io
import json

import pytest

from model.errors import FormatError
from model.files.rows import Row
from model.files.tables.elements import read_elements


def elements(content: str | bytes) -> list[Row]:
    return list(read_elements(io.BytesIO(content.encode() if isinstance(content, str) else content)))


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_gives_its_elements(indent: int | None) -> None:
    found = elements("\ufeff " + json.dumps([{"a": 1}, 7, {"a": {"b": "}{"}}], indent=indent))
    assert found == [
        Row(1, {"a": 1}),
        Row(2, problem="a JSON int, not an object"),
        Row(3, {"a": {"b": "}{"}}),
    ]


def test_objects_that_are_laid_out_for_people_need_no_array() -> None:
    content = "\n".join(json.dumps({"a": number}, indent=2) for number in range(3)) + "\n"
    assert elements(content) == [Row(number + 1, {"a": number}) for number in range(3)]


def test_two_fields_of_one_name_are_told() -> None:
    assert "two fields are called 'label'" in str(elements('[{"label": 1, "label": 2}]')[0].problem)


@pytest.mark.parametrize(("content", "word"), [("[{", "not JSON"), ('{"a": \n', "not JSON"), ("[" * 50_000, "deep")])
def test_what_breaks_off_or_goes_too_deep_is_told(content: str, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        elements(content)
