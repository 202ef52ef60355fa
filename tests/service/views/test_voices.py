"""Whose words a sentence holds, as a report says it."""

import re
from typing import Any

import pytest

from model.scoring.classifier import FramingClassifier
from service.documents.labelled import Way
from service.report.making import answer_of
from service.views.marks import MARKS
from service.views.voices import headline_note, quote_rows, quoted_shares, speaker_rows, voice_note

TEXT = (
    "The state agency wrote that “the matchless heroism of our soldiers will shine forever in the sacred history of "
    "the motherland.” The envoys met on Friday. “We met,” a spokesman said."
)


@pytest.fixture
def answer(classifier: FramingClassifier) -> dict[str, Any]:
    return answer_of(classifier, TEXT, Way(asked=("voices",)))


def test_a_quotation_of_another_voice_is_told_with_its_speaker(answer: dict[str, Any]) -> None:
    first, second, _ = answer["sentences"]
    assert re.fullmatch(r"quoted: ▲ framing \(state agency\); own words: (● neutral|○ unsure)", voice_note(first))
    assert voice_note(second) == ""
    ((words, kind, speaker, of_kind),) = quote_rows(first, TEXT)
    assert words.startswith("“the matchless heroism")
    assert (kind, speaker, of_kind) == ("fragment", "state agency", "state outlet")


def test_a_sentence_that_is_all_quoted_and_a_speaker_named_before() -> None:
    result = {"label": "state_media_framing", "abstained": False}
    speaker = {"text": "the agency", "kind": "unknown", "carried": True}
    quote = {"begin": 0, "end": 3, "kind": "scare", "speaker": speaker}
    fields = {"voices": {"own": None, "quoted": result, "quotes": [quote]}}
    assert voice_note(fields) == "all quoted: ▲ framing (the agency, named before)"
    assert quote_rows(fields, "abcdef") == [
        ["abc", "words held at a distance", "the agency, named before", "kind not known"]
    ]


def test_words_of_one_label_need_no_note() -> None:
    result = {"label": "state_media_framing", "abstained": False}
    assert voice_note({"voices": {"own": result, "quoted": result, "quotes": []}}) == ""
    assert voice_note({}) == ""
    assert quote_rows({}, "") == []


def test_the_profile_says_how_much_is_quoted_and_by_whom(answer: dict[str, Any]) -> None:
    shares = {mark.word: share for mark, share in quoted_shares(answer["profile"])}
    assert shares[MARKS["state_media_framing"].word] > 0.8
    assert 0 < shares["neutral"] < 1
    assert "estimate" not in shares
    rows = list(speaker_rows(answer["profile"]))
    assert ["state agency", "state outlet", "1", "1 framing"] in rows
    assert quoted_shares({}) == []
    assert list(speaker_rows({})) == []


@pytest.mark.parametrize("label", ["sport", "neutral_reporting"])
def test_words_of_one_label_need_no_note_whosever_label_it_is(label: str) -> None:
    own, quoted = ({"label": label, "abstained": False} for _ in range(2))
    assert voice_note({"voices": {"own": own, "quoted": quoted, "quotes": []}}) == ""
    crime = {"label": "crime", "abstained": False}
    assert voice_note({"voices": {"own": own, "quoted": crime, "quotes": []}}).startswith("quoted: ■ crime; own words")


def test_a_speaker_of_two_quotations_is_named_once_and_no_speaker_not_at_all() -> None:
    result = {"label": "state_media_framing", "abstained": False}
    speaker = {"text": "the agency", "kind": "state_outlet", "carried": False}
    voices = {"own": None, "quoted": result, "quotes": [{"speaker": speaker}, {"speaker": None}, {"speaker": speaker}]}
    assert voice_note({"voices": voices}) == "all quoted: ▲ framing (the agency)"
    assert voice_note({"voices": voices | {"quotes": [{"speaker": None}]}}) == "all quoted: ▲ framing"


def test_speakers_without_a_name_or_a_label_are_told_as_such() -> None:
    speakers = [{"text": "", "kind": "news_agency", "quotes": 2, "sentences": {"neutral_reporting": 0}}]
    assert list(speaker_rows({"voices": {"speakers": speakers}})) == [
        ["not named", "news agency", "2", "none with a label"]
    ]


def test_the_headline_is_told_against_the_text(classifier: FramingClassifier) -> None:
    profile = answer_of(classifier, f"Army hails matchless heroism\n\n{TEXT}", Way())["profile"]
    assert (profile["headline"]["begin"], profile["headline"]["end"]) == (0, 28)
    assert re.fullmatch(
        r"headline: framing \d+%, estimate \d+%, neutral \d+%; the text below it: framing \d+%, .*",
        headline_note(profile),
    )
    assert headline_note(answer_of(classifier, TEXT, Way())["profile"]) == ""
