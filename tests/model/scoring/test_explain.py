"""Explanations: they sum to the scores, and each n-gram is where it says."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from model.errors import TextError
from model.fitted.export import export_table
from model.scoring.explain import parts_of
from model.scoring.scorer import Scorer, scorer_of
from tests.model.scoring.engines import ANY_TEXT, LABELS, RECIPES, fitted


@cache
def scorer(name: str) -> Scorer:
    return scorer_of(export_table(fitted(name), LABELS), compiled=False)


SLOWLY = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize("name", RECIPES)
@SLOWLY
@given(text=ANY_TEXT)
def test_an_explanation_sums_to_the_scores(name: str, text: str) -> None:
    one = scorer(name)
    explanation, scores = one.explain(text), one.scores([text])[0]
    parts = [part.scores for part in explanation.contributions]
    assert np.abs(np.sum([explanation.intercepts, *parts], axis=0) - scores).max() <= 1e-9
    assert np.abs(np.array(explanation.scores) - scores).max() <= 1e-9
    assert explanation.labels == one.labels
    for part in explanation.contributions:
        assert 0 <= part.span.begin <= part.span.end <= len(text)


def test_an_explanation_names_ngrams_and_places() -> None:
    text = "“The Ministry\u00ad said”"
    parts = scorer("all").explain(text).contributions
    found = {(part.block, part.ngram): part.span.cut(text) for part in parts}
    assert found["words", "the ministry"] == "The Ministry"
    assert found["words", '"'] == "”"
    assert found["letters", "the "] == "The"
    assert found["letters", "stry "] == "stry"
    assert found["cues", "said"] == "said"
    blocks = [block.name for block in scorer("all").table.blocks]
    order = [(blocks.index(part.block), part.span.begin, part.span.end) for part in parts]
    assert order == sorted(order)


def test_a_family_shares_its_contribution_equally() -> None:
    parts = [part for part in scorer("all").explain("may said may likely").contributions if part.block == "cues"]
    hedges = {part.scores for part in parts if part.ngram in ("may", "likely")}
    assert len(parts) == 4
    assert len(hedges) == 1


@pytest.mark.parametrize("text", ["", "  ", "\u4e2d\u6587", "\u00ad\u200b"])
def test_a_text_of_nothing_known_scores_the_intercepts_alone(text: str) -> None:
    explanation = scorer("words").explain(text)
    assert explanation.contributions == ()
    assert explanation.scores == explanation.intercepts


def test_parts_hold_the_same_as_objects() -> None:
    text = "Analysts assess it's likely that the army may move."
    parts, explanation = parts_of(scorer("all").table, text), scorer("all").explain(text)
    assert len(parts.scores) == len(explanation.contributions)
    spans = sorted(zip(parts.begins.tolist(), parts.ends.tolist(), strict=True))
    assert spans == sorted((part.span.begin, part.span.end) for part in explanation.contributions)
    assert parts.sums == pytest.approx(explanation.scores)


def test_a_lone_surrogate_is_named_with_its_place() -> None:
    with pytest.raises(TextError, match=r"U\+DFFF, at character 4"):
        scorer("words").explain("the \udfff")
