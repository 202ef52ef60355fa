"""Files in zstd are read from any place, a cut or damaged one is told, and a bomb is held."""

import io
import sys

import pytest
import zstandard

from model.errors import FormatError
from model.files.containers import ANY, Bounds, unpacked
from model.files.zstd import Unzstd

ROWS = b'{"text": "It snowed.", "label": "neutral_reporting"}\n' * 4000


def packed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


@pytest.mark.parametrize(
    "content", [packed(ROWS), packed(ROWS[:1000]) + packed(ROWS[1000:]), packed(b"") + packed(ROWS)]
)
def test_one_frame_or_several_are_read_from_any_place(content: bytes) -> None:
    found = unpacked(io.BytesIO(content), ANY)
    assert found.read() == ROWS
    assert (found.seek(10), found.read(5)) == (10, ROWS[10:15])
    assert (found.seek(0), found.read(1)) == (0, b"{")


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_file_cut_short_is_told_and_not_read_as_a_short_one(cut: int) -> None:
    with pytest.raises(FormatError, match=r"zstd that cannot be unpacked .*cut short or damaged"):
        unpacked(io.BytesIO(packed(ROWS)[:-cut]), ANY).read()


def test_a_damaged_file_is_told() -> None:
    content = packed(ROWS)
    with pytest.raises(FormatError, match="cannot be unpacked"):
        unpacked(io.BytesIO(content + b"no frame at all"), ANY).read()


def test_a_bomb_is_held_at_its_bound() -> None:
    content = packed(b"0" * 500_000_000)
    assert len(content) < 50_000
    found = unpacked(io.BytesIO(content), Bounds(unpacked_bytes=1_000_000))
    with pytest.raises(FormatError, match="more than 1000000 bytes"):
        found.read()


def test_it_has_no_known_end() -> None:
    with pytest.raises(io.UnsupportedOperation):
        Unzstd(io.BytesIO(packed(ROWS))).seek(0, io.SEEK_END)


def test_without_the_library_the_message_says_what_adds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(FormatError, match="pip install zstandard"):
        unpacked(io.BytesIO(packed(ROWS)), ANY)
