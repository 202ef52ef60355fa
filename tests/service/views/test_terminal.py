"""The view in a terminal: no width is overrun, nothing rests on colour, and a text moves no cursor."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from service.report.shapes import Report
from service.views.terminal import plain_lines, print_report, shown, terminal
from tests.service.views.made import LABELS, made, sentence

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def printed(report: Report, width: int, encoding: str = "utf-8", **options: bool) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    console = Console(file=file, width=width, highlight=False, markup=False, emoji=False, **options)
    print_report(report, console)
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [30, 55, 56, 80, 132, 200])
def test_no_line_is_wider_than_the_terminal_and_every_word_is_there(report: Report, width: int) -> None:
    text = printed(report, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    together = "".join(text.split())
    for words in ("matchlessheroism", "estimatesthatabout600", "=HYPERLINK"):
        assert words in together or width < 132


def test_colour_adds_nothing_that_words_and_shapes_do_not_say(report: Report) -> None:
    colored = printed(report, 100, force_terminal=True)
    assert ESCAPE.search(colored)
    assert ESCAPE.sub("", colored) == printed(report, 100)


def test_no_color_is_heeded(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", printed(report, 100, force_terminal=True))


def test_a_terminal_of_ascii_gets_plain_marks(report: Report) -> None:
    text = printed(report, 100, encoding="ascii")
    assert "! framing" in text
    assert ". neutral" in text
    assert "~ estimate" in text


def test_the_text_moves_no_cursor_and_turns_no_direction(report: Report) -> None:
    for text in (printed(report, 100), "\n".join(plain_lines(report))):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert shown("a\x1b[31mb\r\nc\u202ed") == "a\ufffd[31mb c\ufffdd"


def test_plain_lines_hold_one_sentence_each_and_are_never_wrapped(report: Report) -> None:
    lines = [line for line in plain_lines(report) if re.match(r"\d+\. ", line)]
    assert len(lines) == len(report.document["sentences"])
    assert re.fullmatch(r"2\. ● neutral [01]\.\d\d.* \| The delegation left the capital on Friday.*visit\.", lines[1])


def test_what_is_no_terminal_gets_none() -> None:
    assert terminal() is None


@pytest.mark.parametrize("width", [2, 5, 8, 20])
def test_a_terminal_of_a_few_columns_shows_every_letter_of_the_text(width: int) -> None:
    text = "Ab\u0301 довго 漢字漢字 verylongwordwithoutanybreak."
    printed_text = printed(made(text), width)
    assert max(cell_len(line) for line in printed_text.splitlines()) <= width
    assert "".join(text.split()) in "".join(printed_text.split())


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), st.sampled_from([24, 60, 90]))
@settings(max_examples=50, deadline=None)
def test_no_text_name_or_speaker_moves_the_cursor(text: str, width: int) -> None:
    speaker = {"text": text, "kind": "unknown", "carried": False}
    voices = {"own": None, "quoted": {"label": LABELS[0], "abstained": False}, "quotes": [{"speaker": speaker}]}
    report = made(text, sentence(0, len(text), voices=voices), name=text)
    for shown_text in (printed(report, width), "\n".join(plain_lines(report))):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", shown_text)


def test_a_file_called_like_the_program_prints_is_still_the_only_bold_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("m", "model", "a.txt", "-"):
        head = printed(made("The envoys met.", name=name), 100, force_terminal=True).splitlines()[:2]
        assert ["\x1b[1m" in line for line in head] == [True, False], name


def test_no_color_leaves_no_colour_in_any_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    labels = [sentence(0, 3, label) for label in (*LABELS, "sport")]
    text = printed(made("One", *labels, sentence(0, 3, abstained=True, reason="language")), 100, force_terminal=True)
    assert not re.search(r"\x1b\[[0-9;]*[34][0-9]", text)
    for word in ("▲ framing", "◆ estimate", "● neutral", "■ sport", "– not judged"):
        assert word in text


def test_a_label_that_takes_little_still_has_a_bar_and_one_that_takes_nothing_none() -> None:
    report = made("x" * 1_001, sentence(0, 1_000), sentence(1_000, 1_001, LABELS[0]))
    lines = printed(report, 100).splitlines()
    bars = {line.split()[1]: line.count("█") for line in lines if "of the characters" in line}
    assert bars == {"state": 1, "intelligence": 0, "neutral": 24}


def test_a_sentence_without_a_label_says_what_it_leans_to_and_why() -> None:
    (line,) = [
        line
        for line in plain_lines(made("Two", sentence(0, 3, abstained=True, reason="label_set")))
        if line.startswith("1. ")
    ]
    assert line == "1. ○ unsure 0.75 (neutral; more than one label, or none, cannot be ruled out) | Two"
