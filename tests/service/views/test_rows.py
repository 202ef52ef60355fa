"""The table: one line a sentence, exact, and no formula."""

import csv
import io
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from model.labels import Label
from service.report.shapes import Report
from service.views.rows import csv_of
from tests.service.views.made import LABELS, made, sentence

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def rows_of(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(report), newline="")))


def test_every_sentence_has_a_line_with_its_text_and_what_judged_it(report: Report) -> None:
    rows = rows_of(report)
    text = report.document["text"]
    for row, one in zip(rows, report.document["sentences"], strict=True):
        assert row["text"].removeprefix("'") == text[one["begin"] : one["end"]]
        assert row["label"] == ("" if one["abstained"] else one["label"])
        assert {label: float(row[f"p_{label}"]) for label in Label} == one["probabilities"]
        assert (row["model_digest"], row["text_sha256"]) == (report.told.model["digest"], report.told.text["sha256"])


def test_no_cell_begins_like_a_formula(reported: Callable[..., Report]) -> None:
    report = reported("=1+1 is two.\n\n+7 is more.\n\n@all left.\n\n- and so on.", "=cmd.txt")
    cells = [cell for line in csv.reader(io.StringIO(csv_of(report))) for cell in line]
    assert [cell for cell in cells if cell.startswith(FORMULAS)] == []
    assert "'=1+1 is two." in cells
    assert "'=cmd.txt" in cells


def test_a_sentence_without_a_label_has_an_empty_one_and_a_reason(reported: Callable[..., Report]) -> None:
    report = reported("The envoys met.")
    report.document["sentences"][0] |= {"abstained": True}
    assert (rows_of(report)[0]["label"], rows_of(report)[0]["reason"]) == ("", "low_margin")
    report.document["sentences"][0] |= {"reason": "language"}
    assert rows_of(report)[0]["reason"] == "language"


def test_own_and_quoted_words_have_labels_of_their_own(reported: Callable[..., Report]) -> None:
    report = reported("“Our heroes crushed them,” it said.")
    result = {"label": "state_media_framing", "abstained": False}
    quotes = [{"speaker": {"text": "it"}}, {"speaker": None}]
    report.document["sentences"][0]["voices"] = {
        "own": result | {"abstained": True},
        "quoted": result,
        "quotes": quotes,
    }
    (row,) = rows_of(report)
    assert (row["own_label"], row["quoted_label"], row["speakers"]) == ("", "state_media_framing", "it")


CELLS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\t\r\n\",;'＝"), min_size=1, max_size=12
)


@given(text=CELLS, name=CELLS, label=CELLS.filter(lambda name: name not in LABELS))
@settings(deadline=None)
def test_whatever_a_text_a_file_and_a_label_hold_the_table_has_its_columns_and_no_formula(
    text: str, name: str, label: str
) -> None:
    table = list(csv.reader(io.StringIO(csv_of(made(text, sentence(0, len(text), label), name=name)), newline="")))
    head, row = table
    assert len(row) == len(head) == len({*head})
    assert [cell for cell in head + row if cell.startswith(FORMULAS)] == []
    cells = dict(zip(head, row, strict=True))
    assert cells["text"].removeprefix("'") in {text, text.removeprefix("'")}
    assert float(row[head.index(f"p_{label}")]) == 0.75


def test_speakers_are_named_once_and_lines_end_as_rfc_4180_has_them() -> None:
    quotes = [{"speaker": {"text": who}} for who in ("=A", "B", "=A")]
    one = sentence(0, 3, voices={"own": None, "quoted": None, "quotes": quotes})
    report = made("a\nb", one)
    assert csv_of(report).count("\r\n") == 2
    assert '"a\nb"' in csv_of(report)
    assert rows_of(report)[0]["speakers"] == "'=A; B"


def test_a_text_without_a_sentence_gives_a_head_alone() -> None:
    report = made("a")
    report.document["sentences"].clear()
    assert rows_of(report) == []
    assert csv_of(report).startswith("number,begin,end,label,")
