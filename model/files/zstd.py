"""A file packed by zstd, unpacked a little at a time: a few bytes may stand for many, and a cut one is told."""

import io
from typing import Any, BinaryIO

from model.errors import FormatError

ZSTD = b"\x28\xb5\x2f\xfd"
TAKEN = 1024  # packed bytes at once; they stand for 32 MiB at most
LARGEST_WINDOW = 128 * 1024 * 1024  # bytes of memory that a file may ask for, as the zstd program allows


class CutShortError(EOFError):
    """A frame does not end."""


class Unzstd(io.RawIOBase):
    """What a file or a pipe packed by zstd holds, frame after frame; a file can be read again from its begin."""

    def __init__(self, packed: BinaryIO) -> None:
        self._library = _library()
        self._packed = packed
        self._frame: Any = None
        self._left = b""
        self._held = memoryview(b"")
        self._position = 0
        self._is_end = False

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place by reading up to it, from the begin where it lies before."""
        target = offset + (self._position if whence == io.SEEK_CUR else 0)
        if whence == io.SEEK_END or target < 0:
            raise io.UnsupportedOperation("a packed file has no known end")
        if target < self._position:
            self._packed.seek(0)
            self._restart()
        while self._position < target and self.read(min(io.DEFAULT_BUFFER_SIZE, target - self._position)):
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
        self._frame, self._left, self._held = None, b"", memoryview(b"")
        self._position, self._is_end = 0, False

    def _fill(self) -> None:
        block = self._left or self._packed.read(TAKEN)
        self._left = b""
        if not block:
            if self._frame is not None:
                raise CutShortError("its last frame does not end")
            self._is_end = True
            return
        try:
            if self._frame is None:
                self._frame = self._library.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
            self._held = memoryview(self._frame.decompress(block))
        except self._library.ZstdError as error:
            raise EOFError(str(error)) from None
        if self._frame.eof:
            self._left = self._frame.unused_data
            self._frame = None


def _library() -> Any:
    try:
        import zstandard
    except ModuleNotFoundError:
        raise FormatError(
            "The file is packed by zstd, which needs zstandard: `pip install zstandard` in this environment adds it, "
            "or unpack it (zstd -d FILE) and give what comes out."
        ) from None
    return zstandard
