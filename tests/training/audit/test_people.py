"""Who disagrees with whom about what, in words and in figures."""

from model.people.votes import Vote, ballot_of
from training.audit.people import differing, told_of_people
from training.corpus.reviewed import Batch

VOTES = [
    *(Vote(f"t{number}", person, "a") for number in range(4) for person in ("anna", "boris", "chris")),
    *(Vote(f"u{number}", person, label) for number in range(2) for person, label in (("anna", "a"), ("boris", "b"))),
    Vote("v", "anna", "b"),
    Vote("v", "chris", "c"),
]


def test_those_who_differ_most_come_first() -> None:
    first, second = differing(ballot_of(VOTES))
    assert (first["people"], first["texts"], first["differing"]) == (["anna", "boris"], 6, 2)
    assert first["labels"] == [["a", "b", 2]]
    assert second["people"] == ["anna", "chris"]
    assert differing(ballot_of(VOTES[:12])) == []


def test_it_is_told_beside_what_the_policy_leaves_out() -> None:
    batch = Batch((), (), frozenset(), {"not agreed": 3, "superseded": 1}, ballot_of(VOTES))
    waiting, superseded, disagreement = told_of_people(batch, "2 of 3")
    assert "3 reviews that have no label that enough people gave (FRAMING_TRAIN_ON is '2 of 3')" in waiting
    assert "1 review that have a later label" in superseded
    assert "anna and boris label 2 of 6 texts differently, most often a against b (2)" in disagreement
    assert told_of_people(Batch((), (), frozenset()), "any") == ()
