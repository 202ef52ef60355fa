"""Which encoding a file is in: proved by its mark or by itself, or guessed and said to be."""

import codecs
import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.encodings import BLOCK, UTF_8, WINDOWS, Encoding, detect_encoding, known_encoding

WORDS = "Grüße aus Köln, “sagte” er – schön."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Encoding(UTF_8)),
        (b"plain", Encoding(UTF_8)),
        (WORDS.encode(), Encoding(UTF_8)),
        (WORDS.encode("utf-8-sig"), Encoding(UTF_8)),
        (WORDS.encode("utf-16"), Encoding("utf-16")),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), Encoding("utf-16")),
        (WORDS.encode(WINDOWS), Encoding(WINDOWS, is_guess=True)),
        (WORDS.encode() + b"\xff one broken byte", Encoding(UTF_8)),
        (b"plain words. " * 500 + b"\xff one broken byte", Encoding(UTF_8)),
        ("one\rtwo\r".encode("utf-16"), Encoding("utf-16", has_cr=True)),
        (b"one\rtwo\r", Encoding(UTF_8, has_cr=True)),
        (b"one\rtwo\n", Encoding(UTF_8)),
        (WORDS.encode("utf-16-be"), Encoding("utf-16-be", is_guess=True)),
        (WORDS.encode("utf-32"), Encoding("utf-32")),
        ("“It’s over,” she said – 5 € for the naïve.".encode(WINDOWS), Encoding(WINDOWS, is_guess=True)),
        ("Le président a été reçu à l’Élysée, où il naît.".encode(WINDOWS), Encoding(WINDOWS, is_guess=True)),
    ],
)
def test_encodings_are_told(content: bytes, expected: Encoding) -> None:
    source = io.BytesIO(content)
    assert detect_encoding(source) == expected
    assert source.tell() == 0


@pytest.mark.parametrize("shift", range(4))
def test_a_character_cut_by_the_edge_of_a_block_is_whole(shift: int) -> None:
    content = b"a" * (BLOCK - shift) + "🚀".encode() + b"b"
    assert detect_encoding(io.BytesIO(content)) == Encoding(UTF_8)


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_whatever_is_utf_8_is_taken_for_it(text: str) -> None:
    assert detect_encoding(io.BytesIO(text.encode())).name == UTF_8


@pytest.mark.parametrize("name", ["utf-99", "", "hex", "rot13", "idna", "unicode_escape", "a\0b"])
def test_what_is_no_encoding_of_text_is_refused(name: str) -> None:
    with pytest.raises(FormatError, match="There is no encoding"):
        known_encoding(name)


def test_a_name_counts_whatever_the_file_says() -> None:
    assert detect_encoding(io.BytesIO(b"plain"), "Windows-1251") == Encoding("cp1251")


@given(st.binary(max_size=200))
def test_any_bytes_are_in_an_encoding_or_refused_for_people(content: bytes) -> None:
    source = io.BytesIO(content)
    with contextlib.suppress(FormatError):
        assert codecs.lookup(detect_encoding(source).name)
        assert source.tell() == 0
