"""Which labels may train: any, those that k of n people gave, or settled ones alone."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from model.files.labelled import Review, text_key
from model.store.repeats import SETTLED

K_OF_N = re.compile(r"([1-9]\d?) of ([1-9]\d?)")
Why = Literal["superseded", "settled otherwise", "not agreed", "not settled"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a label needs to train.

    Parameters
    ----------
    least : people who gave it; 0 asks nobody, None asks for a settlement
    of : it must be the label of at least `least` in `of` of those who labelled the text
    """

    least: int | None = 0
    of: int = 1

    def agreed(self, people: Counter[str]) -> str | None:
        """Return the label that enough people gave, by how many gave each; None where they did not."""
        if not self.least or not people:
            return None
        (label, most), *others = people.most_common()
        is_alone = not others or others[0][1] < most
        is_enough = most >= self.least and most * self.of >= self.least * people.total()
        return label if is_alone and is_enough else None


ANY = Policy()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reviews that may train, in their order, and why how many others may not."""

    reviews: tuple[Review, ...]
    left_out: dict[Why, int]


def read_policy(text: str) -> Policy:
    """Return the policy that a setting stands for.

    Raises
    ------
    ValueError
        It is none.
    """
    if text == "any":
        return ANY
    if text == "settled":
        return Policy(None)
    found = K_OF_N.fullmatch(text)
    if not found or int(found[1]) > int(found[2]):
        raise ValueError("use any, settled, or K of N as in `2 of 3`, K at most N")
    return Policy(int(found[1]), int(found[2]))


def choose(reviews: Iterable[Review], policy: Policy) -> Chosen:
    """Return which of the stored reviews may train.

    Of one person's labels of a text from one source the last counts. A settled text trains by its newest settlement
    alone. What an audit took out trains not, but still tells what its person thinks.

    Parameters
    ----------
    reviews : all but the withdrawn ones, the oldest first
    """
    texts: dict[str, list[Review]] = {}
    for review in reviews:
        texts.setdefault(text_key(review.text), []).append(review)
    kept: list[Review] = []
    left_out: Counter[Why] = Counter()
    for of_text in texts.values():
        for review, why in _judged(of_text, policy):
            if review.state != "accepted":
                continue
            if why:
                left_out[why] += 1
            else:
                kept.append(review)
    return Chosen(tuple(sorted(kept, key=lambda review: review.id)), dict(left_out))


def _judged(reviews: list[Review], policy: Policy) -> Iterable[tuple[Review, Why | None]]:
    """Yield the reviews of one text, each with why it may not train, None where it may."""
    settled = next((review for review in reversed(reviews) if SETTLED in review.details), None)
    if settled:
        for review in reviews:
            yield review, None if review is settled else "settled otherwise"
        return
    if policy.least is None:
        yield from ((review, "not settled") for review in reviews)
        return
    newest = {(review.actor, review.source): review for review in reviews}
    agreed = policy.agreed(Counter({review.actor: review.label for review in reviews}.values()))
    for review in reviews:
        if newest[review.actor, review.source] is not review:
            yield review, "superseded"
        elif policy.least and review.label != agreed:
            yield review, "not agreed"
        else:
            yield review, None
