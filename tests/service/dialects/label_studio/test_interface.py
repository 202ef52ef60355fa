"""A project's labelling interface: the text's field and the choices' names, whatever else stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Label
from service.dialects.label_studio.interface import interface_of, words_of
from service.wire.refusals import RefusedError

LABELS = tuple(map(str, Label))
CHOICES = "".join(f'<Choice value="{label}"/>' for label in LABELS)
PLAIN = f'<View><Text name="t" value="$review"/><Choices name="voice" toName="t">{CHOICES}</Choices></View>'


def test_names_fields_and_choices_are_read() -> None:
    found = interface_of(PLAIN, LABELS)
    assert (found.control, found.shown, found.key, found.kind) == ("voice", "t", "review", "text")
    assert found.missing(LABELS) == []
    assert found.text_of({"review": "A line.", "text": "another"}) == "A line."
    assert found.text_of({"text": "another"}) == found.text_of({"review": 7}) == ""


def test_an_alias_is_what_annotations_call_a_choice() -> None:
    config = PLAIN.replace(f'value="{LABELS[0]}"', f'value="{LABELS[0]}" alias="smf"')
    found = interface_of(config, LABELS)
    assert found.names[LABELS[0]] == "smf"
    assert found.label_of("smf") == found.label_of(LABELS[0]) == LABELS[0]


def test_of_several_sets_the_one_with_our_labels_is_meant() -> None:
    other = '<Choices name="mood" toName="t"><Choice value="good"/></Choices>'
    assert interface_of(PLAIN.replace("<Choices", f"{other}<Choices", 1), LABELS).control == "voice"


def test_paragraphs_and_html_are_read_as_words() -> None:
    talk = interface_of(PLAIN.replace("<Text", "<Paragraphs"), LABELS)
    assert talk.text_of({"review": [{"author": "a", "text": "One."}, {"dialogue": "Two."}, {}]}) == "One.\nTwo."
    page = interface_of(PLAIN.replace("<Text", "<HyperText"), LABELS)
    assert page.text_of({"review": "<p>He &amp; she <b>left</b>.</p><script>x()</script>"}) == "He & she left."


@pytest.mark.parametrize(
    "config",
    ["", "<View/>", "no xml at all <<<", PLAIN.replace('toName="t"', 'toName="other"'), PLAIN.replace("Text", "Image")],
)
def test_an_interface_without_choices_about_a_text_is_refused_with_one_that_would_do(config: str) -> None:
    with pytest.raises(RefusedError, match="it needs") as refused:
        interface_of(config, LABELS)
    assert interface_of(refused.value.detail, LABELS).missing(LABELS) == []


def test_an_endless_interface_is_refused() -> None:
    with pytest.raises(RefusedError, match="200000"):
        interface_of("<View>" * 50_000, LABELS)


def test_nothing_is_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + PLAIN.replace("$review", "$&b;")
    assert interface_of(bomb, LABELS).key == "&b;"


@given(st.text())
def test_any_html_has_words_or_none(html: str) -> None:
    assert isinstance(words_of(html), str)
