"""Attributes are labels, and nothing else unless an operator says so."""

import pytest

from model.labels import Label
from model.settings import read_settings
from service.dialects.perspective.attributes import check_languages, labels_asked
from service.wire.refusals import RefusedError

LABELS = tuple(map(str, Label))
FRAMING = str(Label.STATE_MEDIA_FRAMING)


def test_a_label_may_be_written_in_capitals() -> None:
    found = labels_asked([FRAMING, FRAMING.upper()], LABELS, read_settings())
    assert found == {FRAMING: FRAMING, FRAMING.upper(): FRAMING}


@pytest.mark.parametrize("name", ["TOXICITY", "INSULT", "", "State_Media_Framing"])
def test_another_attribute_is_refused_and_ours_are_named(name: str) -> None:
    with pytest.raises(RefusedError, match=FRAMING.upper()):
        labels_asked([name], LABELS, read_settings())


def test_an_alias_stands_for_a_label_where_it_was_set() -> None:
    settings = read_settings(perspective_aliases=f"TOXICITY={FRAMING}, INSULT=gone")
    assert labels_asked(["TOXICITY"], LABELS, settings) == {"TOXICITY": FRAMING}
    with pytest.raises(RefusedError, match="INSULT"):
        labels_asked(["INSULT"], LABELS, settings)


@pytest.mark.parametrize("languages", [[], ["en"], ["EN-us"], ["ru", "en"]])
def test_english_may_be_named_or_not(languages: list[str]) -> None:
    check_languages(languages, ["A"])


def test_another_language_is_refused_as_google_does() -> None:
    with pytest.raises(RefusedError, match="Attribute A does not support request languages: ru, ko"):
        check_languages(["ru", "ko"], ["A"])
