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


def test_the_expected_numbers_of_a_document_hold_the_readers_as_often_as_they_say() -> None:
    found = compared(made_up())["all kinds, every row"]["numbers_hold"]
    assert set(found) == set(LABELS)
    assert min(found.values()) > 0.9
