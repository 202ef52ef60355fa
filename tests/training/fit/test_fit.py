"""A fit: repeatable byte for byte, its table equal to its pipeline, its calibration a real minimum."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import log_softmax

from model.scoring.scorer import open_scorer
from model.settings import ROOT
from model.store.artifact import TABLE, read_manifest
from tests.training.documents import PARAMETERS, made, real_sentences, real_text_of, write_labels, written
from tests.training.invented import sentences
from training.corpus.corpus import ADDED_WEIGHT, Corpus
from training.corpus.real_text import write_scores
from training.fit.calibrate import calibrate
from training.fit.fit import Fitted, Real, Recipe, fit_version
from training.fit.fitting import pipeline_scores
from training.fit.natural import natural_of


def test_the_same_corpus_and_seed_give_the_same_digest(fitted: Fitted, corpus: Corpus, recipe: Recipe) -> None:
    again = fit_version(corpus, recipe, lambda _message: None)
    assert again.artifact.digest == fitted.artifact.digest
    assert again.artifact == fitted.artifact


def test_another_process_gives_the_same_digest(tmp_path: Path, corpus: Corpus) -> None:
    rows = [{"text": row.text, "label": row.label, "group": row.group, "source": row.source} for row in corpus.examples]
    (tmp_path / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    program = (
        "import sys\nfrom pathlib import Path\nfrom model.fitted.pipeline import Parameters\n"
        "from training.corpus.corpus import read_corpus\nfrom training.fit.fit import Recipe, fit_version\n"
        "recipe = Recipe(parameters=Parameters(char_ngrams=None, min_count=1))\n"
        "print(fit_version(read_corpus([Path(sys.argv[1])]), recipe, lambda _: None).artifact.digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_manifest_names_corpus_figures_and_requirements(fitted: Fitted, corpus: Corpus) -> None:
    manifest = read_manifest(fitted.artifact.manifest, "test")
    assert manifest["corpus"]["sha256"] == corpus.digest
    assert manifest["corpus"]["examples"] == len(corpus.examples)
    assert manifest["figures"]["test"]["macro_f1"] == round(fitted.report["test"]["macro_f1"], 4)
    assert manifest["requires"]["scikit-learn"]


@pytest.mark.parametrize("compiled", [False, True])
def test_the_table_answers_as_the_pipeline(fitted: Fitted, corpus: Corpus, tmp_path, compiled: bool) -> None:
    path = tmp_path / TABLE
    path.write_bytes(fitted.artifact.contents[TABLE])
    scorer = open_scorer(path, compiled=compiled)
    order = [list(fitted.pipeline.classes_).index(label) for label in scorer.labels]
    expected = fitted.pipeline.predict_proba(corpus.texts)[:, order]
    assert np.abs(scorer.probabilities(corpus.texts) - expected).max() <= 1e-6


def test_no_factor_fits_the_held_out_labels_better(corpus: Corpus) -> None:
    generator = np.random.default_rng(0)
    truth = np.array([corpus.labels.index(target) for target in corpus.targets])
    scores = generator.normal(size=(len(truth), 3))
    scores[np.arange(len(truth)), truth] += 1.0
    best = calibrate(scores * 5, corpus, None).factor

    def log_loss(factor: float) -> float:
        return -log_softmax(scores * 5 * factor, axis=1)[np.arange(len(truth)), truth].mean()

    assert all(log_loss(best) <= log_loss(best * change) for change in (0.8, 0.95, 1.05, 1.25))


def test_two_labels_have_two_columns_of_scores(corpus: Corpus, recipe: Recipe) -> None:
    two = Corpus(tuple(example for example in corpus.examples if example.label != corpus.labels[0]), corpus.labels[1:])
    fitted = fit_version(two, recipe, lambda _message: None)
    scores = pipeline_scores(fitted.pipeline, two.texts, two.labels)
    assert scores.shape == (len(two.examples), 2)
    assert fitted.report["test"]["n"] > 0


def test_a_version_beside_real_text_names_it_and_reviews_win(tmp_path: Path) -> None:
    both, real = written(), real_sentences()
    found = made(real)
    write_labels(real_text_of(tmp_path), real)
    rows = zip(real.readings, found.held_out, strict=True)
    write_scores(real_text_of(tmp_path), both.seeds.labels, ((r.document, r.sentence, row) for r, row in rows))
    recipe = Recipe(parameters=PARAMETERS, real=Real(found.statistics, tmp_path))
    first = fit_version(both.seeds, recipe, lambda _line: None)
    card = json.loads(first.artifact.manifest)
    assert card["statistics"] == found.statistics.digest
    assert card["figures"]["real_text"]["n"] == first.report["real_text"]["firm"]["n"]
    assert card["threshold"] == first.report["real_text"]["answered"]["threshold"]
    assert sum(card["document_prior"]["usual"].values()) == pytest.approx(1.0, abs=1e-5)
    quick = fit_version(both.seeds, replace(recipe, is_judged=False), lambda _line: None)
    assert quick.artifact.contents[TABLE] == first.artifact.contents[TABLE]
    assert (quick.report["sources_held_out"], "sources_held_out" in first.report) == (None, True)
    assert set(json.loads(quick.artifact.manifest)["figures"]) == {"test", "real_text"}
    labels, kept = both.seeds.labels, json.loads(json.dumps(first.report))
    following = replace(recipe, is_judged=False, real=Real(found.statistics, tmp_path, kept))
    again = fit_version(both.seeds, following, lambda _line: None)
    assert (again.artifact.digest, json.dumps(again.report)) == (quick.artifact.digest, json.dumps(quick.report))
    kept["natural"]["threshold"] = 0.99  # what stands there is taken, unless it was found from something else
    assert natural_of(tmp_path, labels, kept)[0].threshold == 0.99
    kept["natural"]["source"] = "others"
    assert natural_of(tmp_path, labels, kept)[0].threshold == card["threshold"]
    reviews = [
        replace(e, label=labels[(labels.index(e.label) + 1) % 3], weight=ADDED_WEIGHT, is_review=True)
        for e in sentences(12, seed=77)
    ]
    taught = fit_version(replace(both.seeds, examples=(*both.seeds.examples, *reviews)), recipe, lambda _line: None)
    texts = [review.text for review in reviews]
    assert first.pipeline.predict(texts).tolist() != taught.pipeline.predict(texts).tolist()
    assert taught.pipeline.predict(texts).tolist() == [review.label for review in reviews]
    others = [example.text for example in sentences(90, seed=78)]
    assert (first.pipeline.predict(others) != taught.pipeline.predict(others)).mean() < 0.15
