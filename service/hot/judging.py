"""Which texts cannot be judged, found without holding up the event loop."""

import asyncio
from collections.abc import Mapping, Sequence

from model.labels import Reason
from model.scoring.classifier import NONE, FramingClassifier

FEW_CHARACTERS = 5_000  # that are strange: looked at in some milliseconds


async def unjudged_of(classifier: FramingClassifier, texts: Sequence[str]) -> Mapping[int, Reason]:
    """Return the places of texts that cannot be judged, and why; much that is strange is looked at in a thread.

    Two megabytes of it take a second or two, in which the loop goes on.
    """
    doubts = classifier.doubts(texts)
    if not doubts:
        return NONE
    if doubts.n_characters <= FEW_CHARACTERS:
        return doubts.reasons()
    return await asyncio.to_thread(doubts.reasons)
