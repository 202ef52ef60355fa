"""The view in a terminal: no width is overrun, nothing rests on colour, and a text moves no cursor."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from service.report.shapes import Report
from service.views.terminal import plain_lines, print_report, shown, terminal

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
