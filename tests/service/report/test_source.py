"""Files to the text that is labelled: encodings, pages, web archives, and what is refused."""

import gzip
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FileError, FormatError, TextError
from service.report.source import read_source, source_of, told

PAGE = (
    '<!doctype html><html><head><meta charset="{charset}"><title>t</title></head><body><nav>Menu</nav><article>'
    "<h1>The envoys met</h1><p>{line}</p><p>The second paragraph is as long as a paragraph of an article is.</p>"
    "</article></body></html>"
)
LINE = "Послы встретились в пятницу, as the ministry said in a long first paragraph."
ARCHIVE = (
    b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    b'\ttype="text/html";\r\n\tboundary="----cut"\r\n\r\n------cut\r\nContent-Type: text/html\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><body><article><p>The envoys met =E2=80=93 again on Friday, after a break of several months.</p>"
    b"</article></body></html>\r\n------cut--\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_text_comes_as_it_is_whatever_it_was_written_in(encoding: str) -> None:
    text = "The “envoys” met.\r\nOn Friday — at noon.\n" * 3
    source = source_of(text.encode(encoding), "a.txt")
    assert (source.text, source.kind) == (text, "text")


def test_a_named_encoding_is_taken_at_its_word() -> None:
    text = "Послы встретились."
    assert source_of(text.encode("windows-1251"), "a.txt", encoding="cp1251").text == text


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_the_main_text_of_a_page_is_read_by_what_the_page_says_of_itself(charset: str) -> None:
    source = source_of(PAGE.format(charset=charset, line=LINE).encode(charset), "saved")
    assert source.kind == "page"
    assert LINE in source.text
    assert source.text.startswith("The envoys met")
    assert "Menu" not in source.text
    assert told(source) == []


def test_a_page_that_says_latin_1_is_read_as_browsers_read_it() -> None:
    content = PAGE.format(charset="iso-8859-1", line="He said “no” at a long and weary meeting.").encode("cp1252")
    assert "“no”" in source_of(content, "a.html").text


def test_broken_characters_of_a_page_are_told() -> None:
    content = PAGE.format(charset="utf-8", line="One X broken byte in an otherwise long first paragraph.").encode()
    source = source_of(content.replace(b"X", b"\xff"), "a.html")
    assert "One \ufffd broken" in source.text
    assert told(source) == ["1 character of a.html cannot be read as utf-8: U+FFFD stands for them (--encoding)."]


def test_a_page_of_utf_16_with_a_mark_and_one_called_so_without_are_both_read() -> None:
    page = PAGE.format(charset="utf-16", line=LINE)
    assert LINE in source_of(page.encode("utf-16"), "a.html").text
    assert LINE in source_of(page.encode(), "a.html").text


def test_a_web_archive_is_read_as_the_page_in_it() -> None:
    source = source_of(ARCHIVE, "a.mhtml")
    assert (source.kind, source.text) == ("page", "The envoys met – again on Friday, after a break of several months.")
    with pytest.raises(FormatError, match="holds no HTML page"):
        source_of(ARCHIVE.replace(b"text/html", b"image/png"), "a.mhtml")


def test_what_a_file_is_can_be_named() -> None:
    page = PAGE.format(charset="utf-8", line=LINE)
    assert source_of(page.encode(), "a.html", "text").text == page
    assert source_of(b"The <b>envoys</b> met.", "a.txt", "page").text == "The envoys met."
    assert source_of(b"The <b>envoys</b> met.", "a.txt").text == "The <b>envoys</b> met."


def test_gzip_is_unpacked() -> None:
    assert source_of(gzip.compress(b"The envoys met."), "a.txt.gz").text == "The envoys met."


@pytest.mark.parametrize("content", [b"", b" \n\t", b"<html><body></body></html>"])
def test_nothing_to_label_is_told(content: bytes) -> None:
    with pytest.raises(TextError, match=r"nothing to label|No text can be found"):
        source_of(content, "a.txt")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7", "a PDF"), (b"\xff\xfeA\x00" + b"\x00\xd8", "Byte"), (b"\x81\x8d\x8f\x90 x" * 9, "encoding")],
)
def test_what_is_no_text_is_refused_with_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        source_of(content, "a.txt")


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.txt cannot be read: No such file"):
        read_source(str(tmp_path / "none.txt"))


QUOTED = "He said “no” at a long and weary meeting."


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("iso-8859-1", "cp1252"),  # as every browser reads it
        ("us-ascii", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("x-nobody-knows", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_a_web_archives_page_is_read_as_its_part_says_where_that_means_something(charset: str, encoding: str) -> None:
    page = f"<html><body><article><p>{QUOTED} It went on for several months.</p></article></body></html>"
    told_charset = f"; charset={charset}" if charset else ""
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=cut\r\n\r\n--cut\r\n"
        f"Content-Type: text/html{told_charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{b64encode(page.encode(encoding)).decode()}\r\n--cut--\r\n"
    )
    source = source_of(archive.encode(), "a.mht")
    assert QUOTED in source.text
    assert told(source) == []


@pytest.mark.parametrize("begin", ["", "\ufeff", " \n\t", "<?xml version='1.0'?>\n", "<!-- saved from a site -->\n"])
@pytest.mark.parametrize("tag", ["<!DOCTYPE html>", "<HTML lang=en>", "<body>"])
def test_a_page_is_known_by_its_begin_whatever_it_is_called(begin: str, tag: str) -> None:
    assert source_of(f"{begin}{tag}<p>The envoys met on Friday at noon.</p>".encode(), "saved.txt").kind == "page"


@pytest.mark.parametrize(
    "text", ["The <html> tag begins a page.", "<htmlx>no page</htmlx>", "MIME-Version: 1.0 was new."]
)
def test_a_text_about_pages_is_none(text: str) -> None:
    source = source_of(text.encode(), "a.txt")
    assert (source.kind, source.text) == ("text", text)


def test_a_head_that_is_one_long_tag_is_looked_at_once() -> None:
    hostile = b"<meta " * 400 + b"<?xml" * 400 + b"<!--" * 400
    assert source_of(hostile, "a.txt").kind == "text"


def test_the_digest_is_of_the_file_as_it_came_and_not_of_what_is_in_it() -> None:
    packed = gzip.compress(b"The envoys met.", mtime=0)
    source = source_of(packed, "a.txt.gz")
    assert (source.sha256, source.n_bytes) == (sha256(packed).hexdigest(), len(packed))


def test_more_than_one_broken_character_is_counted_and_those_of_the_page_itself_are_not() -> None:
    line = "One X and X broken and one \ufffd of its own in an otherwise long first paragraph."
    content = PAGE.format(charset="utf-8", line=line).encode()
    assert source_of(content.replace(b"X", b"\xff"), "a.html").n_broken == 2


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60))
def test_any_text_in_utf_8_keeps_every_place_and_all_but_the_line_ends_of_old_macs(text: str) -> None:
    content = text.encode("utf-8-sig")
    try:
        source = source_of(content, "a.txt", "text")
    except TextError:
        assert text.isspace() or text == "\ufeff"
    else:
        assert len(source.text) == len(text)
        assert source.text.replace("\r", "\n") == text.replace("\r", "\n")
