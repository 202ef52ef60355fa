"""How much of a document each voice takes."""

from model.labels import Verdict
from model.voices.labels import VoiceLabels
from model.voices.shares import shares_of
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
