"""Whether the header of a scoring table can be trusted; both scorers need that, each then checks the sections."""

import math
from itertools import pairwise

from model.errors import IntegrityError
from model.table.layout import ScoringTable

MAX_LABELS = 64
MAX_BLOCKS = 64
MAX_DEPTH = 16
MAX_LETTERS = 6
MAX_LETTER_BITS = 15
MAX_KEY_BITS = 60  # so that no key is all ones, which marks an empty slot


def require(part: str, *, holds: object) -> None:
    """Raise IntegrityError with the name of a part unless something holds of it."""
    if not holds:
        raise IntegrityError(f"its {part} is damaged")


def check_header(table: ScoringTable) -> None:
    """Check all of a table but its sections.

    Raises
    ------
    IntegrityError
        Names the part that cannot be used.
    """
    labels = table.labels
    is_text = all(isinstance(label, str) for label in labels)
    require("list of labels", holds=is_text and 2 <= len(set(labels)) == len(labels) <= MAX_LABELS)
    is_finite = all(math.isfinite(value) for value in (*table.intercepts, table.factor))
    require("list of intercepts", holds=len(table.intercepts) == len(labels) and is_finite)
    require("depth of word n-grams", holds=1 <= table.depth <= MAX_DEPTH)
    low, high = table.letter_range
    is_range = 1 <= low <= high <= MAX_LETTERS or low == high == 0
    require("range of character n-grams", holds=is_range)
    is_packed = 1 <= table.letter_bits <= MAX_LETTER_BITS and table.letter_bits * high <= MAX_KEY_BITS
    require("number of bits a letter", holds=is_packed)
    _check_blocks(table)


def _check_blocks(table: ScoringTable) -> None:
    blocks = table.blocks
    require("list of blocks", holds=1 <= len(blocks) <= MAX_BLOCKS)
    edges = [0, *(edge for block in blocks for edge in (block.begin, block.end)), table.n_features]
    are_adjacent = all(first == second for first, second in zip(edges[::2], edges[1::2], strict=True))
    require("list of blocks", holds=are_adjacent and all(b >= a for a, b in pairwise(edges)))
    for block in blocks:
        require(f"block {block.name!r}", holds=block.kind in ("word", "char_wb"))
        require(f"block {block.name!r}", holds=math.isfinite(block.weight))
