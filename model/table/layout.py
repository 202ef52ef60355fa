"""What a scoring table holds: its arrays by name and type, its blocks of features, its constants.

Reading and writing the file is `model.table.file`'s task; `kernel/table.h` repeats the constants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[Any]"

FOLD_STRIDE = 64
"""Code points a row of the fold: `fold_index[point // 64]` names the row."""

POINT_BITS = (1 << 21) - 1
IS_DELETED, IS_WORD, IS_SPACE = 1 << 21, 1 << 22, 1 << 23
LETTER_SHIFT = 32
"""A fold entry: bits 0-20 are added (modulo 2**21) to the code point, then flags of the folded
character, then from bit 32 its letter: its number in the alphabet of the character n-grams."""

NOTHING = 0xFFFFFFFF
LIST = 0x80000000
"""A reference is one feature's number, or LIST + position of `count, feature, ...` in `lists`, or
NOTHING."""

NO_KEY = 0xFFFFFFFFFFFFFFFF
"""An empty slot among packed keys: no n-gram packs to it, nor any run of unknown letters."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "fold_index": "<u2",  # (17408,): code point // 64 -> row of fold_rows
        "fold_rows": "<u8",  # (rows * 64,): what a code point becomes
        "word_slots": "<u8",  # (2**k,): hash tag << 32 | word + 1, 0 if empty
        "word_offsets": "<u4",  # (words + 1,): word -> first byte in word_bytes
        "word_bytes": "<u1",  # UTF-8 of all words
        "phrase_keys": "<u8",  # (2**k,): state << 32 | next word
        "phrase_states": "<u4",  # (2**k,): the state that the same slot's key leads to
        "state_features": "<u4",  # (states,): reference; state = word for single words
        "letter_keys": "<u8",  # (2**k,): letters of a character n-gram, packed
        "letter_features": "<u4",  # (2**k,): reference
        "lists": "<u4",  # count, feature, ... where one n-gram feeds several blocks
        "payload": "<f4",  # (features, stride): idf, then a weight per label, then zeros
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """The features of one branch of the union, numbered `begin` to `end` (excluded).

    `kind` is "word" or "char_wb"; tf is 1 if `is_binary`, 1 + ln(count) if `is_sublinear`, else
    the count; `weight` is the union's weight for the branch.
    """

    name: str
    kind: str
    ngram_range: tuple[int, int]
    begin: int
    end: int
    is_sublinear: bool
    is_binary: bool
    is_normalised: bool
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class ScoringTable:
    """A linear classifier over n-grams, ready to be written or scored with.

    Parameters
    ----------
    labels : one a column of every score
    has_marks : whether each character that is neither a word's nor a space is a token, too
    depth : longest word n-gram, in words
    letter_bits : bits of one letter in a packed character n-gram
    letter_range : shortest and longest character n-gram looked up; (0, 0) without any
    blocks : in the order of their features
    intercepts : one a label, before `factor`
    factor : what scores are multiplied by before softmax (the inverse temperature)
    sections : the arrays that `SECTIONS` lists; as `model.table.file.map_table` gives it, bare memory of their types
    """

    labels: tuple[str, ...]
    has_marks: bool
    depth: int
    letter_bits: int
    letter_range: tuple[int, int]
    blocks: tuple[Block, ...]
    intercepts: tuple[float, ...]
    factor: float
    sections: Mapping[str, Any]

    @property
    def n_features(self) -> int:
        """Rows of the payload."""
        return int(self.sections["payload"].nbytes) // (4 * payload_stride(len(self.labels)))

    @property
    def n_bytes(self) -> int:
        """Bytes of all sections."""
        return sum(array.nbytes for array in self.sections.values())


def payload_stride(n_labels: int) -> int:
    """Return the length of a payload row: idf and weights, filled up to whole 16 bytes."""
    return -(-(1 + n_labels) // 4) * 4
