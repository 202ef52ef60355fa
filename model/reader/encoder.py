"""One sentence to the encoder's numbers, by onnxruntime on one thread; nothing is imported before one is opened."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from model.errors import FormatError
from model.reader.files import ReaderFiles, read_files
from model.reader.names import names_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = "NDArray[np.float32]"

MOST_CHARACTERS_A_TOKEN = 40
"""So that a text that is far too long is not cut into word pieces first."""

SLOWER = "SkipLayerNormFusion"
"""What onnxruntime would put in place of a sum and a norm takes five times as long as these on a processor."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of one sentence: a logit a label, and the vector that they come from."""

    logits: tuple[float, ...]
    vector: "Vector"


class Encoder:
    """An opened encoder. Safe to share between threads; it reads one sentence at a time, so neighbours change nothing.

    Attributes
    ----------
    digest, labels : as of `model.reader.files.ReaderFiles`
    """

    __slots__ = ("_most_tokens", "_names", "_session", "_tokenizer", "digest", "labels")

    def __init__(self, files: ReaderFiles) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.digest = files.digest
        self.labels = files.labels
        self._most_tokens = files.most_tokens
        self._names = names_of(files.names)
        self._tokenizer = Tokenizer.from_buffer(files.tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # a plan of memory for each length of text, kept for good
        with _as_file(files.encoder) as model:
            self._session: Any = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOWER]
            )

    def read(self, text: str) -> Reading | None:
        """Return what it makes of one sentence, its names evened; None of a text that is too long to be read whole."""
        import numpy as np

        if len(text) > MOST_CHARACTERS_A_TOKEN * self._most_tokens:
            return None
        ids = self._tokenizer.encode(self._names.evened(text)).ids
        if len(ids) > self._most_tokens:
            return None
        logits, vector = self._session.run(("logits", "vector"), {"ids": np.array([ids], dtype=np.int64)})
        return Reading(tuple(logits[0].tolist()), vector[0])


@contextlib.contextmanager
def _as_file(content: bytes) -> Iterator[str | bytes]:
    """Yield the path of a file in memory that holds `content`: of bytes, onnxruntime would keep a copy for good."""
    if not hasattr(os, "memfd_create"):
        yield content
        return
    with os.fdopen(os.memfd_create("framing-encoder"), "wb") as memory:
        memory.write(content)
        memory.flush()
        yield f"/proc/self/fd/{memory.fileno()}"


def open_encoder(directory: Path) -> Encoder:
    """Open the encoder of a folder after its parts were checked.

    Raises
    ------
    FormatError, IntegrityError
        A part is missing, foreign, changed or cut short, or the libraries that read it are not installed.
    """
    files = read_files(directory)
    try:
        return Encoder(files)
    except ImportError as error:
        raise FormatError(f"The second reader needs the library {error.name}, which is not installed.") from None
