"""Which encoding a file is in: proved by its mark or by itself, or guessed and said to be."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.files.encodings import BLOCK, WINDOWS, Encoding, detect_encoding
from model.files.rows import UTF_8

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


@given(st.text())
def test_whatever_is_utf_8_is_taken_for_it(text: str) -> None:
    content = text.encode("utf-8", "ignore")
    assert detect_encoding(io.BytesIO(content)).name in {UTF_8, "utf-16"}
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert not detect_encoding(io.BytesIO(content)).is_guess
