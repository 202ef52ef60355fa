"""Table and pair beside each other, on folds that the rule was not fitted on."""

from tests.training.reader.scored import made_up
from training.reader.compare import compared, compared_text
from training.reader.rows import LABELS


def test_both_together_beat_the_table_alone_on_folds_they_were_not_fitted_on() -> None:
    found = compared(made_up())
    whole = found["all kinds, undoubted"]
    assert whole["ways"]["doubtful"]["macro_f1"] > whole["ways"]["table"]["macro_f1"] + 0.02
    assert whole["gain_95"][0] > 0
    assert 0 < whole["read_by_both"] < 1
    assert "news, undoubted" in compared_text(found)


def test_label_sets_hold_as_often_as_they_promise_and_answers_err_as_rarely() -> None:
    every = compared(made_up())["all kinds, every row"]
    for alpha, share in every["sets_cover"].items():
        assert abs(share - (1 - float(alpha))) < 0.03
    assert every["error_of_answered"] < 0.07
    assert every["answered"] > 0.5


def test_the_text_rounds_for_readers_and_names_every_part_and_way() -> None:
    way = {"macro_f1": 0.87654, "ece": 0.01249, "f1": {"a": 0.5, "b": 1.0}}
    part = {
        "n": 10,
        "documents": 2,
        "ways": {"table": way, "doubtful": way},
        "read_by_both": 0.126,
        "gain_95": (-0.0123, 0.0456),
        "sets_cover": {"0.1": 0.9},
        "numbers_hold": {},
        "answered": 0.955,
        "error_of_answered": 0.0449,
    }
    lines = compared_text(
        {"margins": [0.9], "news, undoubted": part, "picked": part | {"numbers_hold": {"a": 0.9549}}}
    ).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "news, undoubted: 10 sentences of 2 documents",
        "picked: 10 sentences of 2 documents",
    ]
    assert (
        sum(line.startswith("  table            macro-F1 0.877  ECE 0.012  (a 0.500, b 1.000)") for line in lines) == 2
    )
    assert "  doubtful adds -1.2 to +4.6 points (95 %); both read 13 % of the sentences" in lines
    assert lines[-2].endswith("hold the label: 0.900 at 0.1; it answers 96 % and errs on 4.5 % of those")
    assert [line for line in lines if "expected numbers" in line] == lines[-1:]
    assert lines[-1].endswith("in: a 95.5 %")
    assert compared_text({"margins": []}) == ""


def test_the_expected_numbers_of_a_document_hold_the_readers_as_often_as_they_say() -> None:
    found = compared(made_up())["all kinds, every row"]["numbers_hold"]
    assert set(found) == set(LABELS)
    assert min(found.values()) > 0.9
