"""What happened to what is counted."""

import pytest

from model.ledger.events import event_of, verb_before


@pytest.mark.parametrize(
    ("sentence", "figure", "unit", "event"),
    [
        ("They sent 90 troops to the coast.", "90 troops", "troops", "deployed"),
        ("Some 90 troops were killed or wounded.", "90 troops", "troops", "casualties"),
        ("It lost 90 soldiers.", "90 soldiers", "soldiers", "casualties"),
        ("It lost 90 tanks.", "90 tanks", "tanks", "destroyed"),
        ("There were 90 deaths.", "90 deaths", "deaths", "killed"),
        ("It has 90 tanks.", "90 tanks", "tanks", "held"),
        ("It has fought with 90 tanks.", "90 tanks", "tanks", ""),
        ("Killed were 4, and 90 wounded.", "90", "people", "wounded"),
        ("The 90 men rest.", "90 men", "men", ""),
    ],
)
def test_the_nearest_word_in_the_clause_says_it(sentence: str, figure: str, unit: str, event: str) -> None:
    begin = sentence.index(figure)
    assert event_of(sentence, begin, begin + len(figure), unit) == event


def test_a_verb_right_before_a_figure_acts_on_it() -> None:
    assert verb_before("They killed 90 men.", 12) == "killed"
    assert verb_before("They killed off 90 men.", 16) == ""
