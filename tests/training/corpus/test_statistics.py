"""Statistics as files: what was written is read, and whatever is changed is refused by name."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from tests.training.documents import made, real_text_of
from training.corpus.statistics import Statistics, lexicon_digest, read_statistics, write_statistics


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    return made().statistics


def stored(statistics: Statistics, seeds: Path) -> Path:
    described = dict(statistics.description) | {"lexicon": lexicon_digest(seeds)}
    found = Statistics(
        statistics.labels, statistics.counts, statistics.features, statistics.weights, statistics.intercepts,
        statistics.seed_factors, described,
    )  # fmt: skip
    write_statistics(real_text_of(seeds), found)
    return real_text_of(seeds)


def test_what_was_written_is_read(statistics: Statistics, tmp_path: Path) -> None:
    stored(statistics, tmp_path)
    found = read_statistics(tmp_path)
    assert found is not None
    assert (found.labels, found.features) == (statistics.labels, statistics.features)
    np.testing.assert_allclose(found.weights, statistics.weights, atol=6e-4)
    np.testing.assert_allclose(found.intercepts, statistics.intercepts, atol=1e-6)
    assert found.counts.n == statistics.counts.n
    assert found.counts.listed["words"] == statistics.counts.listed["words"]


def test_the_list_is_words_and_numbers_and_the_same_each_time(statistics: Statistics, tmp_path: Path) -> None:
    first = (stored(statistics, tmp_path) / "statistics.tsv.gz").read_bytes()
    assert (stored(statistics, tmp_path) / "statistics.tsv.gz").read_bytes() == first
    head, *lines = gzip.decompress(first).decode().splitlines()
    assert head.split("\t")[:3] == ["branch", "feature", "sentences"]
    assert min(int(line.split("\t")[2]) for line in lines) >= 5
    assert max(line.split("\t")[1].count(" ") for line in lines) == 1


def test_a_directory_without_them_has_none(tmp_path: Path) -> None:
    assert read_statistics(tmp_path) is None


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("statistics.tsv.gz", b"changed", "not the list that"),
        ("statistics.tsv.gz", None, "is missing"),
        ("statistics.json", b"{", "is no JSON"),
        ("statistics.json", None, "is missing"),
    ],
)
def test_a_changed_or_missing_half_is_named(
    statistics: Statistics, tmp_path: Path, file: str, content: bytes | None, told: str
) -> None:
    path = stored(statistics, tmp_path) / file
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(CorpusError, match=told):
        read_statistics(tmp_path)


def test_other_word_lists_than_the_weights_were_made_with_are_refused(statistics: Statistics, tmp_path: Path) -> None:
    stored(statistics, tmp_path)
    (tmp_path / "cues.tsv").write_text("family\tphrase\nhedge\tmay\n")
    with pytest.raises(CorpusError, match="other word lists"):
        read_statistics(tmp_path)
