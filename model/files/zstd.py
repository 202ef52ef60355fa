"""A file packed by zstd, unpacked a little at a time: a few bytes may stand for many, and a cut one is told."""

from typing import Any, BinaryIO

from model.errors import FormatError
from model.files.decoded import Forward

ZSTD = b"\x28\xb5\x2f\xfd"
TAKEN = 1024  # packed bytes at once; they stand for 32 MiB at most
LARGEST_WINDOW = 128 * 1024 * 1024  # bytes of memory that a file may ask for, as the zstd program allows


class CutShortError(EOFError):
    """A frame does not end."""


class Unzstd(Forward):
    """What a file or a pipe packed by zstd holds, frame after frame; a file can be read again from its begin."""

    no_end = "a packed file has no known end"

    def __init__(self, packed: BinaryIO) -> None:
        self._library = _library()
        super().__init__(packed)

    def _restart(self) -> None:
        super()._restart()
        self._frame: Any = None
        self._left = b""

    def _fill(self) -> None:
        block = self._left or self._source.read(TAKEN)
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
