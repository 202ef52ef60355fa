"""Splits: no group on two sides, and no example moved by new data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import CorpusError
from training.corpus.corpus import Corpus, Example
from training.corpus.split import check_labels, folds, pinned_split

LABELS = ("a", "b")


def corpus_of(groups: list[str]) -> Corpus:
    rows = [Example(f"text {n}", LABELS[n % 2], group, f"s{n % 4}") for n, group in enumerate(groups)]
    return Corpus(tuple(rows), LABELS)


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=80))
def test_no_group_is_on_two_sides(groups: list[str]) -> None:
    corpus = corpus_of(groups)
    split = pinned_split(corpus, test_share=0.5)
    assert sorted(split.train + split.test) == list(range(len(groups)))
    train = {corpus.examples[index].group for index in split.train}
    assert not train & {corpus.examples[index].group for index in split.test}


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=40), st.lists(st.text(max_size=3), max_size=20))
def test_more_data_moves_nothing(groups: list[str], more: list[str]) -> None:
    before = pinned_split(corpus_of(groups))
    after = pinned_split(corpus_of(groups + more))
    assert before.test == [index for index in after.test if index < len(groups)]


def test_folds_hold_out_whole_sources() -> None:
    corpus = corpus_of([str(number) for number in range(80)])
    seen: list[int] = []
    for train, held in folds(corpus, by="source", n_folds=4, seed=1):
        sources = {corpus.examples[index].source for index in held}
        assert not sources & {corpus.examples[index].source for index in train}
        seen += held.tolist()
    assert sorted(seen) == list(range(80))


def test_one_source_is_split_by_groups_and_one_group_is_refused() -> None:
    rows = [Example(f"text {n}", LABELS[n % 2], f"g{n}", "only") for n in range(20)]
    held = [place for _, part in folds(Corpus(tuple(rows), LABELS), by="source", n_folds=4, seed=1) for place in part]
    assert sorted(held) == list(range(20))
    alone = Corpus(tuple(Example(row.text, row.label, "g", "only") for row in rows), LABELS)
    with pytest.raises(CorpusError, match="one group"):
        list(folds(alone, by="source", n_folds=4, seed=1))


def test_a_source_with_most_of_a_label_is_split_by_groups_beside_a_few_reviews() -> None:
    rows = [Example(f"text {n}", LABELS[n % 2], f"g{n}", "own") for n in range(40)]
    reviews = [Example(f"review {n}", LABELS[n], f"r{n}", "api") for n in range(2)]
    drawn = list(folds(Corpus((*rows, *reviews), LABELS), by="source", n_folds=4, seed=1))
    assert sorted(place for _, held in drawn for place in held) == list(range(42))
    assert all(len(held) < 14 for _, held in drawn)
    (together,) = [held for _, held in drawn if 40 in held]
    assert 41 in together


def test_fewer_examples_of_every_label_than_folds_are_refused() -> None:
    rows = [Example(f"text {n}", label, f"g{n}", f"s{n}") for n, label in enumerate("aab")]
    with pytest.raises(CorpusError, match=r"Label 'b' has 1 example, and no label more than 2: at least 3 are needed"):
        list(folds(Corpus(tuple(rows), LABELS), by="group", n_folds=3, seed=1))


def test_a_fit_that_would_not_see_every_label_is_refused() -> None:
    corpus = corpus_of(["g", "h", "i"])
    check_labels(corpus, [0, 1])
    with pytest.raises(CorpusError, match="Label 'b' has 1 example to fit on"):
        check_labels(corpus, [0, 2])
    with pytest.raises(CorpusError, match="no label but 'a'"):
        check_labels(Corpus(corpus.examples[:1], ("a",)), [0])
