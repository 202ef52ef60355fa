"""Formats by name, ending, media type and content."""

import contextlib
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import CorpusError
from model.files.formats import (
    ENDINGS,
    FORMATS,
    MEDIA_TYPES,
    format_of_ending,
    format_of_media_type,
    named_format,
    recognise,
    sniff_layout,
)


def test_every_format_has_a_name_and_a_media_type() -> None:
    assert [named_format(name) for name in FORMATS] == list(FORMATS)
    assert set(MEDIA_TYPES) == set(FORMATS)
    assert set(ENDINGS.values()) <= set(FORMATS)


def test_an_ending_counts_whatever_its_case_and_one_that_stands_for_none_is_named() -> None:
    assert format_of_ending(PurePath("a/B.CSV")) == "csv"
    with pytest.raises(CorpusError, match=r"b\.docx.*'\.docx' is none of"):
        format_of_ending(PurePath("b.docx"))


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("text/csv; charset=utf-8", "csv"),
        (" Text/CSV", "csv"),
        ("application/json", "label-studio"),
        ("application/x-ndjson", None),  # of several tools
        ("text/html", None),
        ("", None),
    ],
)
def test_a_media_type_counts_where_it_is_of_one_format(media_type: str, expected: str | None) -> None:
    assert format_of_media_type(media_type) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("text,label\na,b", "csv"),
        ("Label;Text\n", "csv"),
        ("text\tlabel\n", "tsv"),
        ('\ufeff {"text": "a", "label": "b"}\n', "jsonl"),
        ('{"text": "a", "label": ["b"]}', "doccano"),
        ('{"text": "a", "labels": ["b"]}', "doccano"),
        ('{"text": "a", "label": "b", "answer": "accept"}', "prodigy"),
        ('[{"data": {}}]', "label-studio"),
        ('{"text": "cut sho', "jsonl"),
        ('{"data": {"text": "a"}, "annotations": []}', "label-studio"),
        ('{\n  "data": {"text": "a"},\n', "label-studio"),
        ('{"id": 1,\n  "data": {}}', "label-studio"),
        ("sep=;\ntext;label\n", "csv"),
    ],
)
def test_a_format_is_recognised_by_its_begin(head: str, expected: str) -> None:
    assert recognise(head) == expected


def test_a_quoted_name_of_a_column_counts_and_a_line_without_names_is_shown() -> None:
    assert sniff_layout('"text"|"label"\n').delimiter == "|"
    with pytest.raises(CorpusError, match=r"'The first sentence\.', names no columns"):
        sniff_layout("The first sentence.\nThe second.\n")


@given(st.text(max_size=80))
def test_any_begin_is_a_format_or_a_refusal_for_people(head: str) -> None:
    with contextlib.suppress(CorpusError):
        assert recognise(head) in FORMATS


@pytest.mark.parametrize("name", ["", "CSV", "csv ", "xml", "x" * 10_000, "\x1b[31m"])
def test_a_name_of_no_format_is_refused_in_few_printable_words(name: str) -> None:
    with pytest.raises(CorpusError, match="use one of csv, tsv, jsonl") as told:
        named_format(name)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 250


@pytest.mark.parametrize("depth", [100, 5_000])
def test_a_begin_that_is_nested_too_deeply_is_json_all_the_same(depth: int) -> None:
    assert recognise('{"a":' * depth) == "jsonl"
    assert recognise("[" * depth) == "label-studio"


def test_a_head_of_one_endless_line_is_shown_in_short() -> None:
    with pytest.raises(CorpusError, match="names no columns") as told:
        recognise("word " * 50_000)
    assert len(str(told.value)) < 300
