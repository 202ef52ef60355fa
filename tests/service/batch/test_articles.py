"""Rows that hold articles are told once, by their number, and labelled all the same."""

import json

import pytest

from service.batch.articles import warned
from service.batch.job import Block, Cell, Setup

ARTICLE = "The ferry left the harbour late on Monday, as the pilots had asked for a longer rest between turns. " * 5
SENTENCE = "The ferry left the harbour late on Monday, " + "and so did the others, " * 20 + "as the port said."


def setup(line_format: str | None) -> Setup:
    return Setup("", "body", line_format, with_input=False, compiled=None, manifest={})  # type: ignore[arg-type]


def blocks(texts: list[str], line_format: str | None) -> list[Block]:
    if line_format is None:
        return [Block(1, len(texts), 0, cells=tuple(Cell(number, text) for number, text in enumerate(texts, 1)))]
    rows = texts if line_format == "text" else [json.dumps({"body": text}) for text in texts]
    return [Block(1, len(texts), 0, "\n".join(rows).encode())]


@pytest.mark.parametrize("line_format", ["text", "jsonl", None])
def test_rows_with_articles_are_told(line_format: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    given = blocks([ARTICLE, SENTENCE, "Rain.", ARTICLE], line_format)
    assert list(warned(given, setup(line_format))) == given
    assert "2 of the first 4 rows hold more than 3 sentences" in capsys.readouterr().err


@pytest.mark.parametrize("line_format", ["text", "jsonl", None])
def test_rows_with_sentences_are_not(line_format: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    list(warned(blocks([SENTENCE, "Rain. Snow."], line_format), setup(line_format)))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("line", [b"{" + b"x" * 400, b"[" * 400, b'{"other": "' + b"x" * 400 + b'"}', b"\xff" * 400])
def test_rows_that_cannot_be_read_are_the_readers_to_tell(line: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    given = [Block(1, 1, 0, line)]
    assert list(warned(given, setup("jsonl"))) == given
    assert capsys.readouterr().err == ""


def test_no_rows_are_no_rows() -> None:
    assert list(warned([], setup("text"))) == []
