"""The table: one line a sentence, exact, and no formula."""

import csv
import io
from collections.abc import Callable

from model.labels import Label
from service.report.shapes import Report
from service.views.rows import csv_of

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
