"""A text file in any encoding and with any line ends, as lines of UTF-8: what every reader after it gets."""

import codecs
import io
from typing import BinaryIO

from model.files.encodings import MARKED, Encoding

CHUNK = 256 * 1024


def as_utf8(source: BinaryIO, encoding: Encoding) -> BinaryIO:
    """Return a file as UTF-8 with line feeds, and without a byte order mark where it is not UTF-8 already.

    What its encoding does not have comes as bytes that are no UTF-8, so that the row is refused and no other.
    """
    return source if encoding.is_plain else io.BufferedReader(_Decoded(source, encoding), CHUNK)


class Forward(io.RawIOBase):
    """The bytes that those of another file stand for, made in order; a file can be read again from its begin.

    Parameters
    ----------
    source : what they are made from
    """

    step = io.DEFAULT_BUFFER_SIZE
    """Bytes that are read at once to come to a place."""

    no_end = "a file that is made from another one has no known end"

    _held: bytes | memoryview
    _position: int
    _is_end: bool

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._restart()

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place by reading up to it, from the begin where it lies before."""
        target = offset + (self._position if whence == io.SEEK_CUR else 0)
        if whence == io.SEEK_END or target < 0:
            raise io.UnsupportedOperation(self.no_end)
        if target < self._position:
            self._source.seek(0)
            self._restart()
        while self._position < target and self.read(min(self.step, target - self._position)):
            pass
        return self._position

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        while not self._held and not self._is_end:
            self._fill()
        taken = self._held[: len(buffer)]
        buffer[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        self._position += len(taken)
        return len(taken)

    def _restart(self) -> None:
        """Be at the begin, with nothing held."""
        self._held, self._position, self._is_end = b"", 0, False

    def _fill(self) -> None:
        """Hold the next bytes, which may be none, or note the end."""
        raise NotImplementedError


class _Decoded(Forward):
    """The bytes of UTF-8 that a file in another encoding stands for."""

    step = CHUNK
    no_end = "a decoded file has no known end"

    def __init__(self, source: BinaryIO, encoding: Encoding) -> None:
        self._encoding = encoding
        self._read = getattr(source, "read1", source.read)  # a pipe's bytes are handed on as they come
        super().__init__(source)

    def seekable(self) -> bool:
        return self._source.seekable()

    def _restart(self) -> None:
        super()._restart()
        self._decoder = codecs.getincrementaldecoder(self._encoding.name)(MARKED)
        self._is_begin = True

    def _fill(self) -> None:
        block = self._read(CHUNK)
        self._is_end = not block
        text = self._decoder.decode(block, final=self._is_end)
        if self._is_begin and text:
            text, self._is_begin = text.removeprefix("\ufeff"), False
        if self._encoding.has_cr:
            text = text.replace("\r", "\n")
        self._held = text.encode("utf-8", "surrogatepass")
