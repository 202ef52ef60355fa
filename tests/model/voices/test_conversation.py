"""Who speaks where a sentence does not say."""

import pytest

from model.voices.conversation import NEAR
from tests.model.voices.reading import spoken, voices


def speakers(text: str) -> list[tuple[str, str]]:
    return [(who, kind) for _, _, who, kind in spoken(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Spokeswoman Ada Orel said “no”. “We left,” she added.",
            [("Spokeswoman Ada Orel", "official"), ("^Spokeswoman Ada Orel", "official")],
        ),
        (
            "“We left. We came back,” said Gen. Ivo Orel.",
            [("^Gen. Ivo Orel", "official"), ("Gen. Ivo Orel", "official")],
        ),
        (
            "“We left,” said farmer Ivo Orel. “We came back.”",
            [("farmer Ivo Orel", "private_person"), ("^farmer Ivo Orel", "private_person")],
        ),
        (
            "Farmer Ivo Orel spoke first.\n\n“We left.\n\n“We came back.”",
            [("^Farmer Ivo Orel", "private_person"), ("^Farmer Ivo Orel", "private_person")],
        ),
        (
            "The mayor, Ada Orel, met Ivo. “We left,” Orel said.",
            [("Orel", "official")],
        ),
        ("Premier Ada Baker left. “No,” Baker said.", [("Baker", "official")]),
        ("“No,” said Senator Ivo Jordan.", [("Senator Ivo Jordan", "official")]),
        (
            "Jordan called it “a mess”. Bakers called it “bread”.",
            [("Jordan", "ministry"), ("Bakers", "private_person")],
        ),
        ("Governor Ali al-Zaatari left. “No,” Zaatari said.", [("Zaatari", "official")]),
        ("“We left,” Ada Orel from Narva said.", [("Ada Orel from Narva", "private_person")]),
        ("The plan called for “order”, and the changes forced “a pause”.", [("", ""), ("", "")]),
        ("A banner at the gate read “Onwards”.", [("banner at the gate", "unknown")]),
        (
            "Spokesman Ivo Holm spoke first. Spokeswoman Ada Orel left. “No,” he said.",
            [("^Spokesman Ivo Holm", "official")],
        ),
        (
            "The National Intelligence Service briefed them. “It is likely,” the agency said.",
            [("agency", "service")],
        ),
        (
            "KCNA reported on the visit. “It is great,” the agency said.",
            [("agency", "state_outlet")],
        ),
        ("“We left.”", []),
        ("Ice fell. The “raid” failed.", [("", "")]),
    ],
)
def test_speakers_are_carried(text: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in speakers(text) if expected] == expected


def test_a_fragment_takes_no_speaker_from_another_paragraph() -> None:
    assert speakers("Ada Orel said “no”.\n\nThe ice was “cold as stone”.")[1] == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spokeswoman Ada Orel met mayor Ivo Holm. “We left,” she said.", "^Spokeswoman Ada Orel"),
        ("Officials came. “We left,” they said.", "^Officials"),
        ("“We left,” they said.", "they"),
        ("Spokesman Ivo Holm sat. “We left,” she said.", "she"),
        ("The Defence Ministry sat. “We left,” it said.", "^Defence Ministry"),
        ("Two villagers came by. “We left,” one said.", "one"),
    ],
)
def test_a_pronoun_stands_for_somebody_that_fits_or_for_nobody(text: str, expected: str) -> None:
    assert speakers(text)[-1][0] == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_speech_over_paragraphs_is_its_first_speakers_whatever_ends_a_line(newline: str) -> None:
    text = (newline * 2).join(["Ada Orel said: “We left.", "“We came back.", "“It rained.” Ivo Holm laughed."])
    assert [who for who, _ in speakers(text)] == ["Ada Orel", "^Ada Orel", "^Ada Orel"]


def test_a_speech_is_carried_over_few_sentences_only() -> None:
    near, far = "It rained. " * (NEAR - 1), "It rained. " * NEAR
    assert speakers(f"“No,” said Ada Orel. {near}“We left.”")[1][0] == "^Ada Orel"
    assert speakers(f"“No,” said Ada Orel. {far}“We left.”")[1][0] == ""


def test_who_answers_takes_the_word_from_who_spoke() -> None:
    text = "“No,” said Ada Orel. “Yes,” said Ivo Holm. “Never.”"
    assert [who for who, _ in speakers(text)] == ["Ada Orel", "Ivo Holm", "^Ivo Holm"]


def test_a_name_within_a_longer_word_is_nobodys_mention() -> None:
    """'Orelia' tells nothing of Orel."""
    (told,) = speakers("Mayor Orelia sat. Orel said “we left”.")
    assert told == ("Orel", "unknown")


def test_a_carried_speaker_stands_in_another_sentence_and_one_told_here_does_not() -> None:
    text = "Mayor Ada Orel sat. “We left,” she said. “We came,” said Ivo Holm."
    (_, second, third) = voices(text)
    (carried,), (told,) = second.quotes, third.quotes
    assert carried.speaker is not None
    assert carried.speaker.is_carried
    assert carried.speaker.span.end <= carried.span.begin
    assert told.speaker is not None
    assert not told.speaker.is_carried
