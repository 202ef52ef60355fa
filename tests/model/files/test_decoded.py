"""A file of any encoding and any line ends as lines of UTF-8, read from its begin or from within."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.files.decoded import as_utf8
from model.files.encodings import Encoding

TEXT = "Grüße aus Köln,\nschöne “Worte”.\n" * 50


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"])
def test_the_text_is_the_same_in_every_encoding(name: str) -> None:
    assert as_utf8(io.BytesIO(TEXT.encode(name)), Encoding(name)).read().decode() == TEXT


def test_carriage_returns_alone_become_line_feeds_and_a_mark_is_left_out() -> None:
    content = "\ufeffone\rtwo\r".encode()
    assert as_utf8(io.BytesIO(content), Encoding("utf-8", has_cr=True)).read() == b"one\ntwo\n"


def test_plain_files_are_handed_on_as_they_are() -> None:
    source = io.BytesIO(b"a")
    assert as_utf8(source, Encoding("utf-8")) is source


def test_what_an_encoding_does_not_have_is_no_utf8_and_the_rest_is_kept() -> None:
    lines = as_utf8(io.BytesIO("ok\n".encode("utf-16-le") + b"\x00\xd8\n\x00a\x00"), Encoding("utf-16-le")).read()
    assert lines.startswith(b"ok\n")
    assert lines.endswith(b"\na")
    with pytest.raises(UnicodeDecodeError):
        lines.decode()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_any_place_can_be_gone_to(places: list[int]) -> None:
    whole = TEXT.encode()
    content = as_utf8(io.BytesIO(TEXT.encode("utf-16")), Encoding("utf-16"))
    for place in places:
        assert content.seek(place) == place
        assert content.read(7) == whole[place : place + 7]
