"""Word lists: what is read is what was written, and a bad row is named."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from model.scoring.fold import fold_table
from model.settings import ROOT
from training.corpus.lexicon import LETTERS, decode, encode, read_cues, read_lexicon, read_vectors

FOLD = fold_table()


def test_shipped_phrases_are_folded_tokens_of_at_most_five_words() -> None:
    phrases = read_cues(ROOT / "seeds" / "cues.tsv")
    assert len(phrases) > 2000
    assert all(phrase == " ".join(phrase.translate(FOLD).split()) for phrase in phrases)
    assert max(len(phrase.split()) for phrase in phrases) <= 5


def test_every_shipped_family_is_described() -> None:
    families = set(read_cues(ROOT / "seeds" / "cues.tsv").values())
    described = (ROOT / "seeds" / "cues.md").read_text(encoding="utf-8")
    assert [family for family in sorted(families) if f"`{family}`" not in described] == []


def test_shipped_words_have_points_and_stay_small() -> None:
    file = ROOT / "seeds" / "words.tsv"
    vectors = read_vectors(file)
    assert vectors.matrix.shape == (len(vectors.words), 64)
    assert file.stat().st_size < 3 * 1024 * 1024


def test_letters_give_back_coordinates_to_half_a_step() -> None:
    matrix = np.random.default_rng(0).uniform(-1, 1, (20, 9))
    assert np.abs(decode(encode(matrix)) * 3 - matrix).max() <= 1 / (len(LETTERS) - 1) + 1e-12


def test_missing_lists_give_an_empty_lexicon(tmp_path: Path) -> None:
    lexicon = read_lexicon(tmp_path)
    assert not lexicon.families
    assert not lexicon.vectors


@pytest.mark.parametrize(
    ("rows", "told"),
    [("a\tyes\nb\tyes\n", "cues.tsv:3: 'yes' is in a and in b"), ("a\t\n", "cues.tsv:2: a row needs a family")],
)
def test_a_bad_cue_is_named(tmp_path: Path, rows: str, told: str) -> None:
    file = tmp_path / "cues.tsv"
    file.write_text("family\tphrase\n" + rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=told):
        read_cues(file)


@pytest.mark.parametrize("rows", ["war\tAB\npeace\tA\n", "war\tA!\n", "\tAB\n"])
def test_a_bad_point_is_named(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("word\tpoint\n" + rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"words\.tsv:\d: a row needs a word and a point"):
        read_vectors(file)
