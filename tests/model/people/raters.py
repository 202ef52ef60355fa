"""Raters who label texts at random, some of them alike: ballots for tests."""

import numpy as np
from hypothesis import strategies as st

from model.people.votes import Ballot, Vote, ballot_of

LABELS = ("a", "b", "c")
RATERS = ("anna", "boris", "chris")


def drawn_ballot(n: int, seed: int, share_given: float = 0.8, share_alike: float = 0.7) -> Ballot:
    """Return the ballot of three raters, each of whom labels a share of the texts, mostly as meant."""
    generator = np.random.default_rng(seed)
    votes = []
    for number in range(n):
        meant = generator.choice(LABELS)
        for rater in RATERS:
            if generator.random() < share_given:
                label = meant if generator.random() < share_alike else generator.choice(LABELS)
                votes.append(Vote(f"text {number}", rater, str(label)))
    return ballot_of(votes)


BALLOTS = st.lists(
    st.dictionaries(st.sampled_from(RATERS), st.sampled_from(LABELS), min_size=1, max_size=3), max_size=30
).map(
    lambda texts: ballot_of(
        Vote(str(place), rater, label) for place, given in enumerate(texts) for rater, label in given.items()
    )
)
