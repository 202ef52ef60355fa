"""How much of a document each voice takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Verdict
from model.voices.labels import VoiceLabels
from model.voices.shares import MOST_SPEAKERS, shares_of
from tests.model.voices.reading import voices

TEXT = "Spokesman Ivo Orel said “ice”, Orel saw “cold” fog. “No,” he said. It froze. The so-called “raid” failed."
F, N = Verdict("f", (1.0, 0.0), False), Verdict("n", (0.0, 1.0), False)
UNSURE = Verdict("f", (0.5, 0.5), True)


def test_characters_and_sentences_are_counted_by_voice_and_label() -> None:
    read = voices(TEXT)
    labels = [VoiceLabels(N, F), VoiceLabels(N, F), VoiceLabels(UNSURE, None), VoiceLabels(F, None)]
    shares = shares_of(("f", "n"), TEXT, read, labels)
    assert (shares.own.sentences, shares.own.abstained) == ({"f": 1, "n": 2}, 1)
    assert shares.quoted.sentences == {"f": 2, "n": 0}
    quoted = len("“ice”") + len("“cold”") + len("“No,”")
    scare = len("The so-called “raid” failed.")
    assert shares.quoted_share == {"f": quoted / (quoted + scare), "n": 0.0}
    assert shares.scare == 1


def test_a_speaker_is_one_whether_named_in_full_or_not() -> None:
    read = voices(TEXT)
    labels = [VoiceLabels(N, F), VoiceLabels(N, F), VoiceLabels(N, None), VoiceLabels(N, None)]
    (orel,) = shares_of(("f", "n"), TEXT, read, labels).speakers
    assert orel.speaker is not None
    assert (orel.speaker.span.cut(TEXT), orel.quotes) == ("Spokesman Ivo Orel", 3)
    assert orel.part.characters["f"] == len("“ice”") + len("“cold”") + len("“No,”")


def test_words_of_nobody_known_are_counted_too() -> None:
    text = "The plan was described as “dead and gone”."
    (nobody,) = shares_of(("f", "n"), text, voices(text), [VoiceLabels(N, N)]).speakers
    assert (nobody.speaker, nobody.quotes) == (None, 1)
    assert shares_of(("f", "n"), text, voices(text), [VoiceLabels(N, UNSURE)]).quoted_share == {"f": None, "n": 0.0}


def test_a_document_without_a_sentence_has_no_shares() -> None:
    shares = shares_of(("f", "n"), "", [], [])
    assert (shares.own.sentences, shares.quoted.characters, shares.scare) == ({"f": 0, "n": 0}, {"f": 0, "n": 0}, 0)
    assert (shares.quoted_share, shares.speakers) == ({"f": None, "n": None}, [])


def test_voices_and_verdicts_must_be_of_the_same_sentences() -> None:
    with pytest.raises(ValueError, match="shorter"):
        shares_of(("f", "n"), TEXT, voices(TEXT), [VoiceLabels(N, None)])


def test_speakers_with_most_words_come_first_and_at_most_so_many() -> None:
    names = [f"{first}{second}o" for first in "BDGKLMNPRST" for second in ("ar", "er", "ir", "or", "ur")]
    text = " ".join(f"Ada {name} said “ice{' ice' * place}”." for place, name in enumerate(names))
    read = voices(text)
    told = shares_of(("f", "n"), text, read, [VoiceLabels(N, F)] * len(read)).speakers
    assert len(names) > len(told) == MOST_SPEAKERS
    who = [one.speaker.span.cut(text) for one in told if one.speaker]
    assert who == [f"Ada {name}" for name in reversed(names)][:MOST_SPEAKERS]


def test_a_quotation_on_which_the_model_abstained_is_counted_without_a_label() -> None:
    text = "Ada Orel said “ice”."
    (orel,) = shares_of(("f", "n"), text, voices(text), [VoiceLabels(N, UNSURE)]).speakers
    assert (orel.quotes, orel.part.abstained, orel.part.characters) == (1, 1, {"f": 0, "n": 0})


@given(
    st.lists(
        st.sampled_from(["Ada Orel said “ice”. ", "It froze. ", "“No,” she said. ", "The so-called “raid” fell. "])
    )
)
def test_characters_of_all_voices_are_those_of_all_sentences(parts: list[str]) -> None:
    text = "".join(parts)
    read = voices(text)
    labels = [VoiceLabels(N if one.own else None, F if one.quoted else None) for one in read]
    shares = shares_of(("f", "n"), text, read, labels)
    counted = sum(shares.own.characters.values()) + sum(shares.quoted.characters.values())
    assert counted == sum(span.end - span.begin for one in read for span in (*one.own, *one.quoted))
    assert sum(one.quotes for one in shares.speakers) == sum(len(one.quoted) for one in read)
    assert shares.scare == parts.count("The so-called “raid” fell. ")
