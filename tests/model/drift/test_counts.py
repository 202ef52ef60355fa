"""What is kept of a sentence, and that rare words go where there are too many."""

from hypothesis import given
from hypothesis import strategies as st

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


def test_too_many_words_lose_those_of_one_sentence() -> None:
    kept = Counts(most_terms=10)
    for number in range(30):
        kept.add({"rain", f"word{number}"}, 0.0, "a", abstained=False)
    assert kept.terms["rain"] == 30
    assert len(kept.terms) <= 11


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=6), max_size=60))
def test_no_word_is_in_more_sentences_than_there_are_and_the_frequent_are_just_those_of_many(
    sentences: list[frozenset[str]],
) -> None:
    kept = Counts()
    for place, words in enumerate(sentences):
        kept.add(words, 0.25, "ab"[place % 2], abstained=place % 3 == 0)
    assert kept.n == sum(kept.labels.values()) == len(sentences)
    assert kept.unknown == 0.25 * len(sentences)
    assert kept.abstained == len(sentences[::3])
    assert all(n == sum(word in words for words in sentences) for word, n in kept.terms.items())
    assert kept.frequent == {word for word, n in kept.terms.items() if n >= counts.FEWEST_SHOWN}


@given(st.text())
def test_words_of_any_text_are_small_short_and_without_figures(text: str) -> None:
    for word in words_of(text):
        assert word == word.lower()
        assert len(word) >= counts.SHORTEST
        assert not any(one.isdecimal() or one.isspace() for one in word)


def test_an_overlong_word_is_kept_in_pieces_and_marks_are_none() -> None:
    assert max(map(len, words_of("a" * 10_000))) <= 160
    assert words_of("12,000 🙂 — …") == frozenset()
