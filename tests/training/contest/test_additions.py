"""Files beside the seeds: what the audit takes out does not train, and what tests never does."""

from dataclasses import replace

import pytest

from tests.training.invented import LABELS, ground, sentences, with_words
from training.contest.additions import audited
from training.corpus.corpus import ADDED_WEIGHT, Corpus, Example
from training.corpus.split import pinned_split

SEEDS = tuple(replace(e, is_review=False) for part in (ground().train, ground().test) for e in part.examples)


def corpus_of(new: list[Example]) -> Corpus:
    return Corpus((*SEEDS, *new), tuple(label.value for label in LABELS), ("file",))


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_the_pinned_test_part_holds_is_left_out_in_any_case(is_whole: bool) -> None:
    test = pinned_split(corpus_of([])).test
    copies = [replace(SEEDS[place], text=f"{SEEDS[place].text}!", group=f"copy {place}") for place in test[:5]]
    fresh = sentences(20, seed=91, source="file")
    said: list[str] = []
    found = audited(corpus_of([*copies, *fresh]), len(SEEDS), said.append, is_whole=is_whole)
    assert found.examples == (*SEEDS, *(replace(example, weight=ADDED_WEIGHT) for example in fresh))
    assert sum("test-overlap, removed" in line for line in said) == 5
    assert said[-1] == "25 rows beside the seeds, 20 of them train"


def test_a_planted_ngram_is_held_unless_the_audit_is_left_out() -> None:
    label = LABELS[0].value
    planted = [replace(e, text=with_words(e.text, "amber lattice"), label=label) for e in sentences(12, seed=92)]
    said: list[str] = []
    assert audited(corpus_of(planted), len(SEEDS), said.append).examples == SEEDS
    assert any("trigger, held" in line and "'amber lattice'" in line for line in said)
    assert len(audited(corpus_of(planted), len(SEEDS), said.append, is_whole=False).examples) == len(SEEDS) + 12
