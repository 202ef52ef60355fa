"""What is kept of a sentence, and that rare words go where there are too many."""

import pytest

from model.drift import counts
from model.drift.counts import Counts, words_of


def test_words_are_small_and_once_and_no_figures() -> None:
    assert words_of("The Envoys met; the envoys' 12 co-pilots—and O’Neill, too: ab.") == {
        "the", "envoys", "met", "co-pilots", "and", "o’neill", "too",
    }  # fmt: skip


def test_sums_are_of_sentences() -> None:
    kept = Counts()
    kept.add({"rain", "snow"}, 0.5, "a", abstained=True)
    kept.add({"rain"}, 0.0, "b", abstained=False)
    assert (kept.n, kept.unknown, kept.abstained, kept.labels, kept.terms) == (
        2, 0.5, 1, {"a": 1, "b": 1}, {"rain": 2, "snow": 1},
    )  # fmt: skip
    assert kept.frequent == set()


def test_only_words_of_many_sentences_may_be_named() -> None:
    kept = Counts()
    for _ in range(counts.FEWEST_SHOWN):
        assert kept.frequent == set()
        kept.add({"rain"}, 0.0, "a", abstained=False)
    assert kept.frequent == {"rain"}


def test_too_many_words_lose_those_of_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_TERMS", 10)
    kept = Counts()
    for number in range(30):
        kept.add({"rain", f"word{number}"}, 0.0, "a", abstained=False)
    assert kept.terms["rain"] == 30
    assert len(kept.terms) <= 11
