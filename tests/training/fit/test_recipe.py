"""The recipe that `fit` uses: all of it for the codebook's labels, none of it for others."""

import shutil
from pathlib import Path

import pytest

from model.errors import CorpusError
from model.labels import Label
from model.settings import ROOT, Settings, read_settings
from tests.training.documents import real_sentences, write_labels
from training.fit.fit import Recipe
from training.fit.recipe import (
    ACTORS,
    LEARNING_SHARES,
    PARAMETERS,
    REAL_TEXT_PRIOR,
    default_recipe,
    read_real,
)


@pytest.fixture
def shipped() -> Settings:
    return read_settings(seeds_dir=ROOT / "seeds")


def test_the_prior_is_a_share_for_each_label_of_the_codebook() -> None:
    assert set(REAL_TEXT_PRIOR) == {label.value for label in Label}
    assert sum(REAL_TEXT_PRIOR.values()) == pytest.approx(1.0)
    assert min(REAL_TEXT_PRIOR.values()) > 0


@pytest.mark.parametrize("labels", [list(Label), [label.value for label in reversed(Label)]])
def test_the_codebooks_labels_in_any_order_get_the_whole_recipe(shipped: Settings, labels: list[str]) -> None:
    recipe = default_recipe(shipped, labels)
    assert (recipe.parameters, recipe.learning_shares) == (PARAMETERS, LEARNING_SHARES)
    assert len(recipe.actors) > 100
    assert set(PARAMETERS.weights) <= set(recipe.lexicon.families) | set(recipe.lexicon.vectors) | {
        "words",
        "characters",
    }


@pytest.mark.parametrize("labels", [[], ["a", "b"], [*list(Label), "a"], list(Label)[:2]])
def test_other_labels_get_neither_prior_nor_lexicon(shipped: Settings, labels: list[str]) -> None:
    assert default_recipe(shipped, labels) == Recipe()


def test_seeds_without_actors_exchange_no_names(tmp_path: Path) -> None:
    for file in (ROOT / "seeds").iterdir():
        if file.is_file() and file.name != ACTORS and file.suffix != ".jsonl":
            shutil.copy(file, tmp_path)
    recipe = default_recipe(read_settings(seeds_dir=tmp_path), list(Label))
    assert recipe.actors == ()
    assert recipe.parameters == PARAMETERS


def test_the_seeds_statistics_join_unless_the_corpus_is_without_seeds(shipped: Settings) -> None:
    real = default_recipe(shipped, list(Label)).real
    assert real is not None
    assert (real.seeds, real.former) == (shipped.seeds_dir, {})
    assert default_recipe(shipped, list(Label), with_statistics=False).real is None


def test_text_that_was_not_labelled_is_named(tmp_path: Path) -> None:
    text = write_labels(tmp_path / "labels", real_sentences())
    real, digests = read_real(tmp_path / "labels", [text])
    assert len(real.texts) == 320
    assert set(digests) == {"labels_sha256", "text_sha256"}
    text.write_text("".join(text.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(CorpusError, match="Sentence 0 of document 'd000' has a label, and no text"):
        read_real(tmp_path / "labels", [text])
