"""Which encoding a text file is in: told by a byte order mark, else UTF-8, else guessed and said to be a guess."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from model.files.rows import UTF_8

BLOCK = 1024 * 1024
WINDOWS = "windows-1252"
LAST_ASCII = 0x7F
ESCAPED = range(0xDC80, 0xDD00)  # what `surrogateescape` makes of a byte that is no UTF-8
MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text file's encoding; `is_guess` where nothing in the file proves it."""

    name: str
    is_guess: bool = False


def detect_encoding(source: BinaryIO) -> Encoding:
    """Return the encoding of a seekable file and go back to its begin.

    Without a byte order mark the whole file is looked at: a file with no more broken characters than proper ones
    beyond ASCII is UTF-8, and its broken rows are refused later; any other is taken for Windows-1252.
    """
    source.seek(0)
    head = source.read(4)
    for mark, name in MARKS:
        if head.startswith(mark):
            source.seek(0)
            return Encoding(name)
    proper, broken = _count(source)
    source.seek(0)
    return Encoding(WINDOWS, is_guess=True) if broken > proper else Encoding(UTF_8)


def _count(source: BinaryIO) -> tuple[int, int]:
    """Return how many characters beyond ASCII are proper UTF-8, and how many bytes are not."""
    source.seek(0)
    decoder = codecs.getincrementaldecoder(UTF_8)("surrogateescape")
    proper = broken = 0
    is_end = False
    while not is_end:
        block = source.read(BLOCK)
        is_end = not block
        text = decoder.decode(block, final=is_end)
        if not text.isascii():
            import numpy as np  # a server that is sent no such file is spared its memory

            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
            n_broken = int(((points >= ESCAPED.start) & (points < ESCAPED.stop)).sum())
            proper, broken = proper + int((points > LAST_ASCII).sum()) - n_broken, broken + n_broken
    return proper, broken
