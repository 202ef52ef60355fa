"""Machine tags as MISP's taxonomy has them."""

from model.estimates.misp import machine_tags
from model.estimates.tables import SCALES
from model.estimates.terms import estimates_in

TEXT = "We assess with moderate confidence that a strike is likely; a landing is highly unlikely, and likely to fail."
TAGS = [
    'estimative-language:confidence-in-analytic-judgment="moderate"',
    'estimative-language:likelihood-probability="likely"',
    'estimative-language:likelihood-probability="very-unlikely"',
]


def test_each_row_and_level_is_one_tag_whatever_scale_is_asked() -> None:
    for scale in SCALES:
        assert machine_tags(estimates_in(TEXT, scale)) == TAGS


def test_a_chance_in_numbers_has_the_row_that_holds_it_and_a_mere_possibility_none() -> None:
    tags = machine_tags(estimates_in("There is a 70 percent chance; it may snow."))
    assert tags == ['estimative-language:likelihood-probability="likely"']
