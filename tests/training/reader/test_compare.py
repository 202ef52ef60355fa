"""Table and pair beside each other, on folds that the rule was not fitted on."""

from tests.training.reader.scored import made_up
from training.reader.compare import compared, compared_text


def test_both_together_beat_the_table_alone_on_folds_they_were_not_fitted_on() -> None:
    found = compared(made_up())
    whole = found["all kinds, undoubted"]
    assert whole["doubtful"]["macro_f1"] > whole["table"]["macro_f1"] + 0.02
    assert whole["gain_95"][0] > 0
    assert 0 < whole["read_by_both"] < 1
    assert "news, undoubted" in compared_text(found)
