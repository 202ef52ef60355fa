"""Votes: one a text and rater, the newest; settlements are none."""

from typing import Any

from model.files.labelled import Review
from model.people.votes import MOST_RATERS, Vote, ballot_of, ballot_of_two, votes_of


def review(number: int, text: str, label: str, actor: str, source: str = "desk", **details: Any) -> Review:
    return Review(number, text, label, source, actor, "2026-01-01T00:00:00.000Z", "accepted", details)


def test_the_last_label_of_a_person_counts_and_white_space_does_not() -> None:
    stored = [
        review(1, "A text.", "a", "anna"),
        review(2, "Another.", "b", "anna"),
        review(3, " A  text. ", "b", "anna"),
        review(4, "A text.", "a", "boris", "wire"),
        review(5, "A text.", "c", "mona", "settled", settled="rule 7"),
    ]
    ballot = ballot_of(votes_of(stored, "person"))
    assert ballot.texts == ({"anna": "b", "boris": "a"}, {"anna": "b"})
    assert (ballot.raters, ballot.labels) == (("anna", "boris"), ("a", "b"))
    assert ballot_of(votes_of(stored, "source")).raters == ("desk", "wire")


def test_raters_with_fewest_labels_are_left_out_and_counted() -> None:
    votes = [Vote(str(text), f"rater {rater:02}", "a") for rater in range(MOST_RATERS + 2) for text in range(rater + 1)]
    ballot = ballot_of(votes)
    assert (len(ballot.raters), ballot.left_out) == (MOST_RATERS, 2)
    assert "rater 00" not in ballot.raters
    assert {rater for given in ballot.texts for rater in given} == set(ballot.raters)


def test_two_lists_are_two_raters_even_where_they_share_no_text() -> None:
    ballot = ballot_of_two(("first", "second"), ([("A.", "a"), ("A.", "b")], [("B.", "a")]))
    assert ballot.raters == ("first", "second")
    assert ballot.texts == ({"first": "b"}, {"second": "a"})
