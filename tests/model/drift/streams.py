"""Invented sentences: words of no language, common and rare as words are."""

import random
from collections.abc import Iterator

SYLLABLES = [first + last for first in "bdfgklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "er", "il")]
LABELS = ("first", "second", "third")
SHARES = (0.2, 0.1, 0.7)


def vocabulary(size: int = 5_000) -> list[str]:
    draw = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 3, 4))))] = None
    return list(words)


WORDS = vocabulary()
WEIGHTS = [1 / (rank + 3) for rank in range(len(WORDS))]


def sentences(n: int, seed: int, planted: tuple[str, ...] = (), rate: float = 0.0) -> Iterator[str]:
    """Yield sentences; a planted word stands in so large a share of them."""
    draw = random.Random(seed)
    for _ in range(n):
        words = draw.choices(WORDS, WEIGHTS, k=draw.randint(6, 24))
        if draw.random() < rate:
            words.append(draw.choice(planted))
        yield " ".join(words)


def labels(n: int, seed: int, shares: tuple[float, ...] = SHARES) -> list[str]:
    return random.Random(seed).choices(LABELS, shares, k=n)
