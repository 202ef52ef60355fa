"""Reviews and the second reader: what was reviewed is the table's, and what nobody reviewed keeps its label."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.errors import IntegrityError
from model.reader.encoder import Encoder
from model.reader.files import MOMENTS, read_part
from model.reader.pair import SecondReader
from model.reader.rule import key_of
from tests.reading import READER_DIR, damaged, shipped_rule
from training.corpus.corpus import Corpus
from training.fit.fit import Recipe, fit_version
from training.fit.last_layer import corrected_rule, rule_for

EVEN = (0.2, 0.3, 0.5)


def test_reviewed_texts_are_the_tables_and_the_rest_keeps_its_labels(encoder: Encoder, corpus: Corpus) -> None:
    rule = replace(shipped_rule(), margin=0.9)
    reader = SecondReader(encoder, rule)
    texts = corpus.texts
    before = [np.argmax(reader.joined(text, EVEN) or EVEN) for text in texts]
    reviewed = range(0, len(texts), 6)
    given = {place: (before[place] + (1 + place // 36 % 2 if place % 36 == 0 else 0)) % 3 for place in reviewed}
    reviews = [(texts[place], rule.labels[label]) for place, label in given.items()]
    moments = np.load(io.BytesIO(read_part(READER_DIR, MOMENTS))).astype(np.float64)
    corrected = SecondReader(encoder, corrected_rule(rule, encoder, moments, reviews, np.tile(EVEN, (len(reviews), 1))))
    assert all(corrected.joined(text, EVEN) is None for text, _ in reviews)
    assert corrected.joined(reviews[0][0].upper() + " ", EVEN) is None
    after = [int(np.argmax(corrected.joined(text, EVEN) or EVEN)) for text in texts]
    others = [place for place in range(len(texts)) if place % 6]
    assert np.mean([after[place] == before[place] for place in others]) > 0.95


def test_what_the_table_is_sure_of_is_no_business_of_the_reader(encoder: Encoder) -> None:
    rule = replace(shipped_rule(), margin=0.9)
    moments = np.eye(384)
    plain = [("The envoys met.", rule.plain)]
    sure = corrected_rule(rule, encoder, moments, plain, np.array([[0.02, 0.02, 0.96]]))
    assert sure == replace(rule, reviewed=frozenset({key_of("the envoys  met.")}))
    assert rule_for(rule, Path("nowhere"), [], np.zeros((0, 3))) == rule


def test_moments_that_were_changed_are_refused(tmp_path: Path) -> None:
    hurt = damaged(tmp_path / "reader", MOMENTS, b"no")
    with pytest.raises(IntegrityError, match=r"moments\.npy"):
        rule_for(shipped_rule(), hurt, [("The envoys met.", "neutral_reporting")], np.array([EVEN]))


def test_a_version_names_no_reader_that_its_reviews_could_not_teach(
    corpus: Corpus, recipe: Recipe, tmp_path: Path
) -> None:
    told: list[str] = []
    examples = (*corpus.examples, replace(corpus.examples[0], text="A corrected line.", is_review=True))
    joining = replace(recipe, reader=shipped_rule(), reader_dir=damaged(tmp_path / "reader", "encoder.onnx", None))
    fitted = fit_version(Corpus(examples, corpus.labels, corpus.files), joining, told.append)
    assert b'"reader"' not in fitted.artifact.manifest
    assert any("encoder.onnx" in message for message in told)
    without = fit_version(corpus, joining, told.append)
    assert b'"reader"' in without.artifact.manifest
