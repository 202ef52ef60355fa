"""Packed files are read or refused by name; what they may become is bounded."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.containers import ANY, Bounds, check_head, unpacked

ROWS = b'{"text": "It rained.", "label": "neutral_reporting"}\n' * 200


def zipped(**files: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(
                name.replace("__", "/").replace("_", ".")
            )  # of a fixed date: names of tests hold it
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


@pytest.mark.parametrize(
    "content",
    [ROWS, gzip.compress(ROWS, mtime=0), zipped(all_jsonl=ROWS), zipped(a__b_csv=ROWS)],
    ids=["plain", "gzip", "zip", "zip in a folder"],
)
def test_what_is_packed_is_read_from_any_place(content: bytes) -> None:
    found = unpacked(io.BytesIO(content), ANY)
    assert found.read() == ROWS
    assert (found.seek(10), found.read(5)) == (10, ROWS[10:15])
    assert (found.seek(0), found.read(1)) == (0, b"{")


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(all_jsonl=content)])
def test_a_file_that_becomes_too_much_is_refused(pack) -> None:
    content = pack(b"0" * 5_000_000)
    assert len(content) < 10_000
    found = unpacked(io.BytesIO(content), Bounds(unpacked_bytes=1_000_000))
    with pytest.raises(FormatError, match=r"more than 1000000 bytes \(FRAMING_MAX_UNPACKED_BYTES\)"):
        found.read()
    assert found.tell() < 1_100_000


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (zipped(a_csv=b"x", b_csv=b"y"), r"zip of 2 files: 'a\.csv', 'b\.csv'"),
        (zipped(), "zip of 0 files|cannot be read"),
        (zipped(xl__workbook_xml=b"x"), "workbook: give it the ending .xlsx"),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "workbook"),
        (b"PK\x03\x04 and no more", "zip that cannot be read"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "Office file, perhaps a spreadsheet"),
        (zipped(word__document_xml=b"x"), "Word"),
        (zipped(a_gz=gzip.compress(b"x", mtime=0)), "packed twice"),
        (gzip.compress(gzip.compress(ROWS, mtime=0), mtime=0), "packed twice"),
        (gzip.compress(b"a" * 257 + b"ustar", mtime=0), "tar archive"),
        (b"a" * 257 + b"ustar", "tar archive"),
        (b"{\\rtf1 text", "RTF"),
        (b"ARROW1\0\0", "write it as Parquet"),
        (b"\xd0\xcf\x11\xe0 old", "old Office"),
        (b"BZh9", "bunzip2"),
        (b"\xfd7zXZ\x00", "unxz"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\0", "SQLite"),
        (b'--X\r\ncontent-DISPOSITION: form-data; name="f"\r\n\r\ntext', "curl --data-binary"),
        (b'----W\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n', "curl --data-binary"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "HTML page"),
    ],
)
def test_a_file_that_is_not_read_is_named_with_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        unpacked(io.BytesIO(content), ANY)


@pytest.mark.parametrize(
    "content",
    [gzip.compress(ROWS, mtime=0)[:-20], gzip.compress(ROWS, mtime=0)[:30] + b"\0" * 50],
    ids=["cut", "damaged"],
)
def test_a_file_that_is_cut_short_or_damaged_is_told(content: bytes) -> None:
    with pytest.raises(FormatError, match="cut short or damaged"):
        unpacked(io.BytesIO(content), ANY).read()


def test_what_a_mac_adds_to_a_zip_is_passed_over() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("all.jsonl", ROWS)
        archive.writestr("__MACOSX/._all.jsonl", b"x")
    assert unpacked(io.BytesIO(sink.getvalue()), ANY).read() == ROWS


@pytest.mark.parametrize("head", [b"<html>", b"\xef\xbb\xbf \n<!DOCTYPE  HTML>", b"<HTML lang='en'>"])
def test_a_page_is_no_table(head: bytes) -> None:
    with pytest.raises(FormatError, match="an HTML page"):
        check_head(head)


@pytest.mark.parametrize("head", [b"", b"<htmlish>", b"<!doctypehtml5", b"text,label\n<html>,a", b"--", b"BZ", b"PK"])
def test_what_only_looks_like_one_is_left_to_its_reader(head: bytes) -> None:
    check_head(head)


@given(st.binary(max_size=200).map(b"a".__add__), st.integers(0, 220))
def test_gzip_that_is_cut_anywhere_is_told_and_never_less_than_whole(content: bytes, cut: int) -> None:
    packed = gzip.compress(content, mtime=0)
    part = packed[: min(cut, len(packed))]
    if not part.startswith(b"\x1f\x8b"):
        return
    if part == packed:
        assert unpacked(io.BytesIO(part), ANY).read() == content
        return
    with pytest.raises(FormatError, match="cut short or damaged"):
        unpacked(io.BytesIO(part), ANY).read()


@pytest.mark.parametrize("n_bytes", [99, 100, 101])
def test_a_bound_is_reached_and_not_passed(n_bytes: int) -> None:
    packed = io.BytesIO(gzip.compress(b"x" * n_bytes))
    bounds = Bounds(unpacked_bytes=100)
    if n_bytes > 100:
        with pytest.raises(FormatError, match="more than 100 bytes"):
            unpacked(packed, bounds).read()
    else:
        assert len(unpacked(packed, bounds).read()) == n_bytes
