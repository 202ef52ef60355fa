"""The gold set of voices: its own order, and the floors that reading it must hold."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from model.labels import Label
from model.language.sentences import read_sentences
from model.reader.shelf import open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.settings import read_settings
from model.store.cache import open_version
from model.store.database import open_engine
from model.store.registry import Registry
from model.voices.labels import label_voices
from model.voices.lists import KINDS
from model.voices.quotes import Quote, read_voices
from tests.fitted import SIGNED
from tests.gold.voices_gold import Article, GoldQuote, ReadSentence, articles, scored
from training.corpus.corpus import Corpus
from training.fit.fit import fit_version
from training.fit.recipe import default_recipe


@pytest.fixture(scope="module")
def gold() -> list[Article]:
    return articles()


@pytest.fixture(scope="module")
def shipped(seeds: Corpus, tmp_path_factory: pytest.TempPathFactory) -> FramingClassifier:
    """Return the classifier that a first start serves: the table of the seeds with the second reader."""
    settings = read_settings(data_dir=tmp_path_factory.mktemp("shipped"))
    recipe = replace(default_recipe(settings, seeds.labels), learning_shares=(), is_judged=False)
    fitted = fit_version(seeds, recipe, lambda _message: None)
    registry = Registry(open_engine(settings.url))
    version = registry.add(fitted.artifact, fitted.report, SIGNED)
    scorer = open_version(registry, version, settings.cache_dir)
    registry.engine.dispose()
    return classifier_of(version, scorer, open_shelf("doubtful", settings.reader_dir))


def as_gold(quote: Quote, text: str) -> GoldQuote:
    """Return a quotation as the gold set has it."""
    speaker = quote.speaker
    return GoldQuote(
        quote.span,
        quote.kind,
        speaker.kind if speaker else "",
        speaker.span.cut(text) if speaker else "",
        speaker is not None and speaker.is_carried,
        quote.cue.cut(text) if quote.cue else "",
    )


def read(text: str) -> list[ReadSentence]:
    """Return a text's sentences with their quotations, without labels."""
    joined, spans = read_sentences(text)
    voices = read_voices(joined, spans)
    return [
        ReadSentence(span, [as_gold(quote, text) for quote in one.quotes])
        for span, one in zip(spans, voices, strict=True)
    ]


def labelling(classifier: FramingClassifier) -> Callable[[str], Sequence[ReadSentence]]:
    """Return what reads a text's sentences with their three labels."""

    def labelled(text: str) -> list[ReadSentence]:
        joined, spans = read_sentences(text)
        verdicts, _ = classifier.classify_document([span.cut(joined) for span in spans])
        voices = label_voices(classifier, joined, read_voices(joined, spans), verdicts)
        return [
            ReadSentence(
                span, (), whole.label, one.own.label if one.own else None, one.quoted.label if one.quoted else None
            )
            for span, whole, one in zip(spans, verdicts, voices, strict=True)
        ]

    return labelled


def test_the_gold_set_is_as_large_as_it_says_and_whole(gold: list[Article]) -> None:
    sentences = [sentence for article in gold for sentence in article.sentences]
    assert (len(gold), len(sentences), sum(len(one.quotes) for one in sentences)) == (55, 560, 299)
    assert {label for one in sentences for label in (one.own, one.quoted)} == {*Label, None}
    for article in gold:
        for sentence in article.sentences:
            for quote in sentence.quotes:
                assert quote.speaker_kind in {"", *KINDS}, quote
                assert quote.kind in {"direct", "fragment", "block", "scare"}, quote
                assert quote.is_carried or quote.speaker in sentence.span.cut(article.text), quote
                assert quote.speaker in article.text, quote
                assert quote.cue in sentence.span.cut(article.text), quote


def test_quotations_and_speakers_are_found(gold: list[Article]) -> None:
    score = scored(read, gold)
    told = "\n".join(score.misses)
    assert score.span_f1() >= 0.98, told
    assert score.share("kinds") >= 0.96, told
    assert score.share("named") >= 0.95, told
    assert score.share("speakers") >= 0.92, told
    assert score.share("cues") >= 0.94, told


def test_the_voices_are_labelled(gold: list[Article], shipped: FramingClassifier) -> None:
    score = scored(labelling(shipped), gold)
    told = "\n".join(score.misses)
    assert score.macro_f1("own", "quoted") >= 0.85, told
    assert score.macro_f1("quoted") >= 0.84, told


def test_a_reading_that_finds_nothing_scores_nothing(gold: list[Article]) -> None:
    score = scored(lambda _text: [], gold)
    assert (score.span_f1(), score.share("speakers"), score.macro_f1("own", "quoted")) == (0, 0, 0)
