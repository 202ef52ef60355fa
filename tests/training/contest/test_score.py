"""A stored version against a file, and cross-validation: the same figures as worked out by other ways."""

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from model.store.registry import Registry
from tests.fitted import SIGNED
from tests.training.invented import LABELS, sentences
from training.contest.contest import judge_of_fit
from training.contest.score import BLOCK, cross_validate, evaluate_file
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.figures.curves import columns_of
from training.fit.fit import Fitted, Recipe
from training.fit.fitting import Folding


def write(path: Path, corpus: Corpus, firm: int | None = None) -> Path:
    rows = [{"text": e.text, "label": e.label} for e in corpus.examples]
    for place, row in enumerate(rows):
        if firm is not None:
            row["firm"] = place < firm  # type: ignore[assignment]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_a_file_gets_the_figures_of_its_versions_pipeline(
    registry: Registry, fitted: Fitted, corpus: Corpus, tmp_path: Path
) -> None:
    file = write(tmp_path / "rows.jsonl", corpus, firm=100)
    found = evaluate_file(registry, registry.resolve("v1"), file, tmp_path / "cache", lambda _line: None)
    guessed = judge_of_fit(fitted, corpus.labels)(corpus.texts).argmax(axis=1)
    is_right = guessed == columns_of(corpus)
    assert found.all_rows.accuracy == pytest.approx(is_right.mean())
    assert found.firm_rows is not None
    assert (found.firm_rows.n, found.firm_rows.accuracy) == (100, pytest.approx(is_right[:100].mean()))
    assert found.as_json()["firm"]["n"] == 100
    assert "firm rows: 100" in found.text()


def test_rows_that_the_version_was_fitted_on_are_told_and_the_others_have_figures_of_their_own(
    registry: Registry, corpus: Corpus, tmp_path: Path
) -> None:
    fitted_on = corpus.subset(pinned_split(corpus).train[:30])
    others = [replace(e, text=f"{e.text} So the desk of the harbour wrote.") for e in fitted_on.examples[:20]]
    file = write(tmp_path / "rows.jsonl", replace(corpus, examples=(*fitted_on.examples, *others)))
    found = evaluate_file(registry, registry.resolve("v1"), file, tmp_path / "cache", lambda _line: None)
    assert found.as_json()["seen"] == {"rows": 30, "told": 50}
    assert "CAUTION: 30 of 50 rows are among the texts that it was fitted on" in found.text()
    assert found.unseen_rows is not None
    assert found.unseen_rows.n == found.as_json()["unseen"]["n"] == 20
    assert "rows it was not fitted on: 20" in found.text()


def test_a_version_that_does_not_know_its_texts_says_so(
    registry: Registry, fitted: Fitted, corpus: Corpus, tmp_path: Path
) -> None:
    version = registry.add(fitted.artifact, {}, SIGNED)
    file = write(tmp_path / "rows.jsonl", corpus.subset(range(9)))
    found = evaluate_file(registry, version, file, tmp_path / "cache", lambda _line: None)
    assert found.as_json()["seen"] is None
    assert "which texts it was fitted on is not known" in found.text()


def test_a_file_of_several_blocks_is_scored_whole(registry: Registry, corpus: Corpus, tmp_path: Path) -> None:
    label = corpus.labels[0]
    words = ["".join(letters) for letters in itertools.islice(itertools.product("abcdefghijklm", repeat=3), BLOCK + 1)]
    examples = tuple(replace(corpus.examples[0], text=f"Sentence {word}.", label=label) for word in words)
    said: list[str] = []
    file = write(tmp_path / "rows.jsonl", replace(corpus, examples=examples))
    found = evaluate_file(registry, registry.resolve("v1"), file, tmp_path / "cache", said.append)
    assert found.all_rows.n == BLOCK + 1
    assert found.firm_rows is None
    assert found.unseen_rows is None
    assert f"none of {BLOCK + 1} rows is among" in found.text()
    assert len(said) == 2


def test_rows_that_repeat_or_contradict_one_another_each_count(
    registry: Registry, corpus: Corpus, tmp_path: Path
) -> None:
    label, other = corpus.labels[:2]
    rows = [("Sales rose 3 percent.", label), ("Sales rose 4 percent.", label), ("Sales rose 4 percent.", other)]
    file = tmp_path / "repeats.jsonl"
    file.write_text("".join(json.dumps({"text": text, "label": given}) + "\n" for text, given in rows))
    version = registry.resolve("champion")
    found = evaluate_file(registry, version, file, tmp_path / "cache", lambda _: None)
    assert found.all_rows.n == 3


def test_a_file_with_a_label_that_the_version_does_not_know_is_refused(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a", "label": "other"}')
    with pytest.raises(CorpusError, match="unknown label 'other'"):
        evaluate_file(registry, registry.resolve("v1"), file, tmp_path / "cache", lambda _line: None)


def test_every_example_is_scored_once_by_a_model_that_did_not_see_its_fold(recipe: Recipe) -> None:
    rows = tuple(sentences(90, seed=1))
    labels = tuple(label.value for label in LABELS)
    figures = cross_validate(Corpus(rows, labels), recipe, Folding("group", 3))
    assert figures.n == 90
    assert figures.accuracy > 0.8
    shuffled = np.random.default_rng(0).permutation([row.label for row in rows])
    noise = tuple(replace(row, label=str(label)) for row, label in zip(rows, shuffled, strict=True))
    assert cross_validate(Corpus(noise, labels), recipe, Folding("group", 3)).accuracy < 0.6
    with pytest.raises(CorpusError, match="not by 'colour'"):
        cross_validate(Corpus(rows, labels), recipe, Folding("colour", 3))
