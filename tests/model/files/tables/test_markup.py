"""XML comes as what it holds, in order; what could grow without end is refused."""

import io

import pytest

from model.errors import FormatError
from model.files.tables.markup import read_markup


def events(content: bytes) -> list[tuple[str, str]]:
    return [(what, name) for what, name, _ in read_markup(io.BytesIO(content), "row")]


def test_names_are_local_and_texts_whole() -> None:
    content = b'<a xmlns:x="urn:one"><x:row x:n="1">fell &amp; rose</x:row></a>'
    assert events(content)[1:4] == [("begin", "row"), ("text", "fell & rose"), ("end", "row")]
    assert list(read_markup(io.BytesIO(content), "row"))[1][2] == {"n": "1"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<a><b></a>", "damaged"),
        (b"<a>" * 70, "nested deeper"),
        (b"<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>", "document type"),
        (b"<!--" + b"x" * 2_000_000, "tag of more than"),
    ],
)
def test_what_no_spreadsheet_writes_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        events(content)


def test_any_number_of_units_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.files.tables.markup.MOST_IN_UNIT", 3)
    assert len(events(b"<a>" + b"<row><c/></row>" * 50 + b"</a>")) == 202
    with pytest.raises(FormatError, match="more than 3 elements where one row"):
        events(b"<a>" + b"<c/>" * 50 + b"</a>")
