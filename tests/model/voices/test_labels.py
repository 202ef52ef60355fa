"""Three labels a sentence, each of its own words."""

import math
from pathlib import Path

import pytest

from model.labels import Label, Verdict
from model.language.sentences import read_sentences
from model.scoring.classifier import FramingClassifier, classifier_of
from model.store.cache import open_version
from model.store.registry import Registry
from model.voices.labels import OF_STATE, label_voices, labels_of, parts_of
from model.voices.quotes import read_voices
from tests.model.voices.reading import voices

TEXT = "He left. “We left,” Orel said, “at dawn.” “We came back.” The so-called “raid” failed."


@pytest.fixture
def classifier(registry: Registry, tmp_path: Path) -> FramingClassifier:
    version = registry.resolve("champion")
    return classifier_of(version, open_version(registry, version, tmp_path / "cache"))


def test_parts_are_what_is_quoted_and_what_is_not() -> None:
    assert [parts_of(TEXT, one) for one in voices(TEXT)] == [
        ("", ""),
        ("“…” Orel said, “…”", "We left, … at dawn."),
        ("", "We came back."),
        ("", ""),
    ]


def test_own_words_are_labelled_as_they_would_be_alone(classifier: FramingClassifier) -> None:
    joined, spans = read_sentences(TEXT)
    verdicts = classifier.classify([span.cut(joined) for span in spans])
    plain, split, quoted, scare = label_voices(classifier, joined, read_voices(joined, spans), verdicts)
    assert (plain.own, plain.quoted) == (verdicts[0], None)
    assert (scare.own, scare.quoted) == (verdicts[3], None)
    assert quoted.own is None
    assert split.own == classifier.classify(["“…” Orel said, “…”"])[0]


def verdict(label: Label, neutral: float) -> Verdict:
    rest = (1 - neutral) / 2
    return Verdict(label, tuple(neutral if one == Label.NEUTRAL_REPORTING else rest for one in Label), False)


@pytest.mark.parametrize(
    ("own", "expected"),
    [(verdict(Label.NEUTRAL_REPORTING, 0.9), 0.1), (verdict(Label.STATE_MEDIA_FRAMING, 0.2), 0.7), (None, 0.1)],
)
def test_a_sentence_whose_own_words_are_neutral_tells_of_its_quotation(own: Verdict | None, expected: float) -> None:
    neutral = list(Label).index(Label.NEUTRAL_REPORTING)
    whole, quoted = verdict(Label.STATE_MEDIA_FRAMING, 0.1), verdict(Label.NEUTRAL_REPORTING, 0.7)
    found = labels_of(whole, own, quoted, neutral)
    assert found.own == own
    assert found.quoted is not None
    assert found.quoted.probabilities[neutral] == expected
    assert labels_of(whole, own, quoted, None).quoted == quoted


def test_label_sets_are_given_where_they_are_asked_for(classifier: FramingClassifier) -> None:
    joined, spans = read_sentences(TEXT)
    verdicts = classifier.classify([span.cut(joined) for span in spans], 0.1)
    labels = label_voices(classifier, joined, read_voices(joined, spans), verdicts, 0.1)
    assert all(one.label_set is not None for label in labels for one in (label.own, label.quoted) if one)


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("“We left,” Orel said.", "“…” Orel said.", "We left,"),
        ("Orel said\u00a0“we\u00a0left”.", "Orel said\u00a0“…”.", "we\u00a0left"),
        ("«We left», Orel said, «at dawn».", "“…”, Orel said, “…”.", "We left … at dawn"),
        ("Orel said “he called it ‘ice’ once”.", "Orel said “…”.", "he called it ‘ice’ once"),
        ("“We left” – “we came”!", "", "We left … we came"),
        ("🙂 “We left.”", "", "We left."),
    ],
)
def test_each_voice_is_labelled_without_the_words_of_the_other(text: str, own: str, quoted: str) -> None:
    assert [parts_of(text, one) for one in voices(text)] == [(own, quoted)]


def test_the_same_words_are_labelled_alike_wherever_they_are_quoted(classifier: FramingClassifier) -> None:
    text = "Orel said “we left at dawn”. Holm said “we left at dawn”."
    joined, spans = read_sentences(text)
    verdicts = classifier.classify([span.cut(joined) for span in spans])
    first, second = label_voices(classifier, joined, read_voices(joined, spans), verdicts)
    alone = classifier.classify(["we left at dawn"])[0]
    neutral = classifier.labels.index(Label.NEUTRAL_REPORTING)
    for one, whole in zip((first, second), verdicts, strict=True):
        assert (one.quoted, one.added) == (labels_of(whole, one.own, alone, neutral).quoted, 0.0)


def test_words_of_a_states_voice_are_likelier_to_be_framing(classifier: FramingClassifier) -> None:
    words = "“the heroic army crushed the bandits”"
    text = f"KCNA said {words}. A farmer said {words}. KCNA said “да”."
    joined, spans = read_sentences(text)
    verdicts = classifier.classify([span.cut(joined) for span in spans])
    state, farmer, foreign = label_voices(classifier, joined, read_voices(joined, spans), verdicts)
    assert [one.added for one in (state, farmer, foreign)] == [OF_STATE, 0.0, 0.0]
    assert foreign.quoted is not None
    assert not foreign.quoted.is_judged
    assert state.quoted is not None
    assert farmer.quoted is not None
    framing, *others = (
        math.log(one / two) for one, two in zip(state.quoted.probabilities, farmer.quoted.probabilities, strict=True)
    )
    assert [framing - other for other in others] == pytest.approx([OF_STATE] * 2)


def test_a_document_without_quotations_has_its_own_verdicts(classifier: FramingClassifier) -> None:
    joined, spans = read_sentences("Ice fell. Orel slept.")
    verdicts = classifier.classify([span.cut(joined) for span in spans])
    labels = label_voices(classifier, joined, read_voices(joined, spans), verdicts)
    assert [(one.own, one.quoted) for one in labels] == [(verdict, None) for verdict in verdicts]
    assert label_voices(classifier, "", [], []) == []
