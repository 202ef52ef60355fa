"""Which texts a version was fitted on, as a bounded list of hashes: a figure on such texts tells nothing.

A version keeps no text. Of more texts than the list may hold it keeps those with the smallest hashes, so that of any
text whose hash is not beyond the last one it can still be told.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.corpus.corpus import same_key

MOST = 200_000
Hashes = NDArray[np.uint64]
BoolVector = NDArray[np.bool_]
KIND = np.dtype("<u8")


def hashes_of(texts: Sequence[str]) -> Hashes:
    """Return 64 bits of each text; texts that a corpus takes for the same one have the same."""
    digests = b"".join(hashlib.blake2b(same_key(text).encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype=KIND).astype(np.uint64)


def seen_list(texts: Sequence[str], *, most: int = MOST) -> dict[str, Any]:
    """Return what tells later which texts these were, as plain values for a report.

    Parameters
    ----------
    most : hashes that are kept
    """
    found = np.unique(hashes_of(texts))
    kept = base64.b64encode(found[:most].astype(KIND).tobytes()).decode()
    return {"texts": len(found), "is_whole": len(found) <= most, "hashes": kept}


def seen_among(listed: Mapping[str, Any], texts: Sequence[str]) -> tuple[BoolVector, BoolVector]:
    """Return which texts are on a list, and of which ones it can be told; shape (n_texts,) both.

    Parameters
    ----------
    listed : as `seen_list` gave it
    """
    known = np.frombuffer(base64.b64decode(listed["hashes"]), dtype=KIND).astype(np.uint64)
    asked = hashes_of(texts)
    can_tell = np.ones(len(asked), dtype=bool) if listed["is_whole"] else asked <= known[-1]
    return np.isin(asked, known), np.asarray(can_tell)
