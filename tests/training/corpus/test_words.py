"""Points for words: repeatable, near where company is alike, and no sentence in the file."""

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from training.corpus.lexicon import read_vectors
from training.corpus.words import MIN_SENTENCES, write_words


@pytest.fixture(scope="module")
def text() -> str:
    """Return sentences in which the words `left0`, `left1`, ... stand with `red`, the others with `blue`."""
    generator = np.random.default_rng(0)
    rows = []
    for _ in range(4000):
        side, colour = [("left", "red"), ("right", "blue")][generator.integers(2)]
        rows.append(" ".join([f"{side}{chr(97 + generator.integers(26))}{'xyz'[generator.integers(3)]}", colour] * 2))
    return "\n".join(rows) + "\n"


def test_words_of_one_company_lie_together(text: str, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    counts = Counter(word for line in text.splitlines() for word in set(line.split()))
    n_words = sum(count >= MIN_SENTENCES for count in counts.values())
    assert write_words(tmp_path / "text.txt", tmp_path / "words.tsv") == n_words
    vectors = read_vectors(tmp_path / "words.tsv")
    place = {word: vectors.matrix[index] for index, word in enumerate(vectors.words)}
    left = [point for word, point in place.items() if word.startswith("left")]
    right = [point for word, point in place.items() if word.startswith("right")]
    assert np.mean(np.dot(left, np.transpose(left))) > np.mean(np.dot(left, np.transpose(right)))


def test_packed_text_gives_the_same_file_again(text: str, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    (tmp_path / "text.txt.gz").write_bytes(gzip.compress(text.encode()))
    write_words(tmp_path / "text.txt", tmp_path / "one.tsv")
    write_words(tmp_path / "text.txt.gz", tmp_path / "two.tsv")
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()


def test_too_little_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("Too little.\n" * 20, encoding="utf-8")
    with pytest.raises(CorpusError, match="more text is needed"):
        write_words(tmp_path / "text.txt", tmp_path / "words.tsv")
