"""Documents side by side: the order they come in changes nothing."""

import unicodedata
from collections.abc import Mapping
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.compare.compare import Comparison, compare
from tests.model.compare.test_align import GOLD

PIECES = [
    "About 600 soldiers",
    "Kursk",
    "were killed",
    "the treaty",
    "was signed",
    "a tanker",
    "burned",
    "in 2025",
    "again",
]
SENTENCE = st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join)
DOCUMENTS = st.dictionaries(st.sampled_from("abcde"), st.lists(SENTENCE, max_size=5), min_size=2, max_size=5)


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_any_order_of_documents_gives_the_same(documents: dict[str, list[str]], chance: Random) -> None:
    names = list(documents)
    chance.shuffle(names)
    assert compare({name: documents[name] for name in names}) == compare(documents)


def test_any_order_of_real_articles_gives_the_same() -> None:
    for event in GOLD:
        documents: dict[str, list[str]] = event["documents"]
        found = [compare({name: documents[name] for name in names}) for names in permutations(documents)]
        assert all(one == found[0] for one in found)


@given(DOCUMENTS)
def test_names_change_nothing_but_names(documents: dict[str, list[str]]) -> None:
    """Documents that hold the same are told apart by nothing but their names."""
    if len({tuple(own) for own in documents.values()}) < len(documents):
        return
    other = {name: chr(ord("z") - place) for place, name in enumerate(sorted(documents))}
    back = {new: old for old, new in other.items()}
    found, renamed = compare(documents), compare({other[name]: own for name, own in documents.items()})
    assert facts_of(renamed, back) == facts_of(found, {name: name for name in documents})
    assert {back[name]: own for name, own in renamed.alone.items()} == found.alone
    assert {back[name]: own for name, own in renamed.terms.items()} == found.terms


def facts_of(comparison: Comparison, names: Mapping[str, str]) -> set[object]:
    return {frozenset((names[name], own) for name, own in fact.sentences.items()) for fact in comparison.facts}


@given(DOCUMENTS)
def test_every_sentence_with_words_is_in_one_fact_or_alone(documents: dict[str, list[str]]) -> None:
    found = compare(documents)
    for name, sentences in documents.items():
        told = [n for fact in found.facts for n in fact.sentences.get(name, ())]
        with_words = [
            n
            for n, sentence in enumerate(sentences)
            if set(sentence.split()) - {"again", "were", "was", "the", "in", "a", "About"}
        ]
        assert sorted([*told, *found.alone[name]]) == with_words


def test_facts_that_most_tell_come_first_and_terms_are_as_written() -> None:
    documents = {
        "a": [
            "Heroes crushed the Puppets.",
            "Heroes shine, the Puppets flee.",
            "Heroes won.",
            "About 600 men fell in Kursk.",
        ],
        "b": ["Some 600 fell in Kursk.", "A tanker burned at Odesa."],
        "c": ["A tanker burned in Odesa.", "In Kursk 600 were said to have fallen; men fell."],
    }
    found = compare(documents)
    assert dict(found.facts[0].sentences) == {"a": (3,), "b": (0,), "c": (1,)}
    assert dict(found.facts[1].sentences) == {"b": (1,), "c": (0,)}
    assert found.facts[1].shared[0] in {"tanker", "odesa", "burned"}
    assert found.alone == {"a": (0, 1, 2), "b": (), "c": ()}


def test_the_same_text_in_other_forms_of_its_characters_is_the_same() -> None:
    text = "Café Olé in Zürich sold 1,200 loaves to the soldiers."
    other = unicodedata.normalize("NFD", text).replace("1,200", "１,２００").replace("soldiers", "sol\u00addiers")
    (fact,) = compare({"a": [text], "b": [other]}).facts
    assert fact.likeness == 1
    assert set(fact.shared) >= {"café", "zürich", "1,200", "soldiers"}


@pytest.mark.parametrize("sentences", [[], [""], ["…"], ["The of and."], ["🙂"]])
def test_a_document_without_words_is_told_of_all_the_same(sentences: list[str]) -> None:
    found = compare({"a": sentences, "b": ["Ice fell on Kursk."]})
    assert (found.facts, found.alone) == ((), {"a": (), "b": (0,)})
    assert found.terms == {"a": (), "b": ()}


def test_documents_of_one_word_are_compared() -> None:
    found = compare({"b": ["Ice."], "a": ["Ice!"], "c": ["Snow."]})
    assert [dict(fact.sentences) for fact in found.facts] == [{"a": (0,), "b": (0,)}]
    assert found.alone == {"a": (), "b": (), "c": (0,)}


def test_twenty_equal_documents_have_nothing_apart() -> None:
    sentences = ["Orel left Kursk with 600 men.", "A tanker burned at Odesa.", "Ice, ice, ice and ice."]
    found = compare({f"d{n:02}": sentences for n in range(20)})
    assert [len(fact.sentences) for fact in found.facts] == [20, 20, 20]
    assert set(found.alone.values()) == {()}
    assert set(found.terms.values()) == {()}


def test_what_a_longer_document_adds_is_alone_and_sets_it_apart() -> None:
    short = ["Orel left Kursk with 600 men.", *["Rain fell on the old town."] * 30]
    found = compare({"long": [*short, *["Heroes shine forever."] * 30], "short": short})
    assert found.alone == {"long": tuple(range(31, 61)), "short": ()}
    assert {term.term for term in found.terms["long"]} >= {"heroes", "shine", "heroes shine"}
    assert found.terms["short"] == ()


def test_words_that_a_small_word_parts_are_no_pair() -> None:
    found = compare({"a": ["Heroes of Kursk."] * 40 + ["Heroes win."] * 40, "b": ["Ice fell."] * 80})
    terms = {term.term for term in found.terms["a"]}
    assert "heroes win" in terms
    assert "heroes kursk" not in terms


@given(DOCUMENTS)
def test_a_fact_is_told_by_two_or_more_and_each_of_its_words_too(documents: dict[str, list[str]]) -> None:
    for fact in compare(documents).facts:
        assert len(fact.sentences) > 1
        assert 0 < fact.likeness <= 1
        told = {name: " ".join(documents[name][n] for n in own).lower() for name, own in fact.sentences.items()}
        assert all(sum(word in text for text in told.values()) > 1 for word in fact.shared)
