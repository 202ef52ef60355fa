"""Sentences of the same fact: on pairs written for it, and on what must not be joined."""

import json
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.compare import align
from model.compare.align import MOST_OF_DOCUMENT, MOST_WITH_TERM, aligned
from model.compare.compare import compare
from model.settings import ROOT

GOLD: list[dict[str, Any]] = json.loads((ROOT / "tests" / "gold" / "compare.json").read_text())
WORDS = st.sampled_from(["600", "kursk", "soldier", "kill", "tanker", "port", "treaty", "sign", "carrier", "busan"])
SENTENCES = st.lists(st.lists(WORDS, max_size=4).map(tuple), max_size=4)
Pair = frozenset[tuple[str, int]]


def pairs_of(facts: list[dict[str, Any]]) -> set[Pair]:
    return {
        frozenset(((one, place), (other, partner)))
        for fact in facts
        for (one, places), (other, partners) in combinations(sorted(fact.items()), 2)
        for place in places
        for partner in partners
    }


def counted(events: list[dict[str, Any]]) -> tuple[float, float]:
    """Return precision and recall over the pairs of all events."""
    found = right = wanted = 0
    for event in events:
        got = pairs_of([dict(fact.sentences) for fact in compare(event["documents"]).facts])
        want = pairs_of(event["facts"])
        found, right, wanted = found + len(got), right + len(got & want), wanted + len(want)
    return right / found, right / wanted


def test_it_finds_the_pairs_that_a_reader_finds() -> None:
    """The second half was written after the limits were chosen."""
    for part in (False, True):
        precision, recall = counted([event for event in GOLD if event.get("held_out", False) == part])
        assert precision >= 0.85, part
        assert recall >= 0.75, part


def test_what_is_said_twice_in_one_document_only_is_no_fact() -> None:
    assert aligned([[("600", "kursk"), ("600", "kursk")], [("treaty", "sign")]]) == []
    assert aligned([]) == []
    assert aligned([[()], [()]]) == []


def test_one_sentence_may_be_two_of_another_document() -> None:
    (group,) = aligned(
        [
            [("600", "kill", "kursk", "4100", "wound"), ("port", "burn")],
            [("600", "kill", "kursk"), ("4100", "wound"), ("sky", "blue")],
        ]
    )
    assert group.places == ((0, 0), (1, 0), (1, 1))
    assert group.shared[:1] == ("4100",)


def test_a_term_that_everybody_has_joins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [("kursk", f"a{n}", f"b{n}", f"c{n}") for n in range(MOST_WITH_TERM)]
    others = [("kursk", f"d{n}", f"e{n}", f"f{n}") for n in range(MOST_WITH_TERM)]
    monkeypatch.setattr(align, "LEAST", 0.0001)
    assert aligned([many, others]) == []


@given(st.lists(SENTENCES, min_size=2, max_size=3))
def test_groups_are_disjoint_over_documents_and_small(documents: list[list[tuple[str, ...]]]) -> None:
    groups = aligned(documents)
    places = [place for group in groups for place in group.places]
    assert len(set(places)) == len(places)
    for group in groups:
        held = Counter(document for document, _ in group.places)
        assert len(held) > 1
        assert max(held.values()) <= MOST_OF_DOCUMENT
        assert 0 < group.likeness <= 1 + 1e-9
        assert group.shared


def test_the_work_is_bounded_where_sentences_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the sentences look at no more than some five times the pairs."""
    counts = []
    likeness = align._likeness
    for n in (100, 400):
        seen = [0]

        def counting(one: dict[str, float], other: dict[str, float], seen: list[int] = seen) -> float:
            seen[0] += 1
            return likeness(one, other)

        monkeypatch.setattr(align, "_likeness", counting)
        documents = [[(f"a{k // 9}", f"b{k // 8}", f"c{k // 7}") for k in range(n)] for _ in range(4)]
        aligned(documents)
        counts.append(seen[0])
    assert counts[1] < 5.5 * counts[0]


def test_equal_sentences_are_one_fact_however_many_documents_repeat_them() -> None:
    """Each term stands in more sentences than look for partners."""
    documents = [[("orel", "leave", "kursk")] * 3 for _ in range(20)]
    groups = aligned(documents)
    assert sorted(place for group in groups for place in group.places) == [(d, n) for d in range(20) for n in range(3)]
    assert all(group.likeness == pytest.approx(1) and group.shared == ("kursk", "leave", "orel") for group in groups)


def test_what_two_sentences_of_one_document_have_is_not_shared() -> None:
    one = [("600", "kill", "kursk", "cook"), ("4100", "wound", "cook")]
    (group,) = aligned([one, [("600", "kill", "kursk", "4100", "wound")]])
    assert group.places == ((0, 0), (0, 1), (1, 0))
    assert set(group.shared) == {"600", "4100", "kill", "kursk", "wound"}


def test_a_chain_of_likenesses_joins_no_strangers() -> None:
    """The second is like the first and the third, which have nothing in common."""
    first, second, third = ("a", "b", "c", "d"), ("a", "b", "c", "x", "y", "z"), ("x", "y", "z", "w")
    groups = aligned([[first], [second], [third]])
    assert [group.places for group in groups] in ([((0, 0), (1, 0))], [((1, 0), (2, 0))])


def test_a_figure_weighs_more_than_a_word_that_is_as_rare() -> None:
    filler = [("sky", "blue"), ("ice", "melt")]
    (group,) = aligned([[("600", "kursk", "tanker", "sail"), *filler], [("600", "busan", "treaty", "sign")]])
    assert group.shared == ("600",)
    assert aligned([[("many", "kursk", "tanker", "sail"), *filler], [("many", "busan", "treaty", "sign")]]) == []


@given(SENTENCES, st.integers(2, 6))
def test_equal_documents_leave_no_sentence_with_words_out(document: list[tuple[str, ...]], n: int) -> None:
    told = {place for group in aligned([document] * n) for place in group.places}
    assert told == {(d, s) for d in range(n) for s, terms in enumerate(document) if terms}


@given(SENTENCES, SENTENCES)
def test_a_document_that_contains_another_tells_all_of_it(
    one: list[tuple[str, ...]], more: list[tuple[str, ...]]
) -> None:
    """What is said once in each is found again; more often than twice it need not be."""
    alone = [terms for terms in dict.fromkeys(one) if terms]
    groups = aligned([alone, [*alone, *(terms for terms in more if terms not in alone)]])
    told = {place for group in groups for place in group.places}
    assert {place for place in told if place[0] == 0} == {(0, n) for n in range(len(alone))}
