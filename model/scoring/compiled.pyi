from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from model.labels import Span
from model.scoring.evidence import Shares
from model.scoring.line_form import LineForm
from model.table.layout import ScoringTable

class Kernel:
    def __new__(cls, table: ScoringTable) -> Kernel: ...
    @property
    def name(self) -> str: ...
    def fill(self, texts: Sequence[str], out: npt.NDArray[np.float64], *, softmax: bool) -> None: ...
    def count_lines(self, block: bytes | bytearray | memoryview) -> int: ...
    def fill_lines(
        self,
        block: bytes | bytearray | memoryview,
        out: npt.NDArray[np.float64],
        *,
        softmax: bool,
    ) -> None: ...
    def write_lines(self, block: bytes | bytearray | memoryview, row: int, form: LineForm, /) -> bytes | None: ...
    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm, /) -> bytes: ...
    def rows_of(self, texts: Sequence[str], /) -> list[tuple[float, ...]]: ...
    def word_shares(self, texts: Sequence[str], /) -> list[Shares]: ...
    def probabilities_of(self, text: str) -> tuple[float, ...]: ...

def mixed(
    rows: Sequence[tuple[float, ...]], factor: float, usual: tuple[float, ...], /
) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]: ...
def sentence_lines(
    begin: bytes,
    spans: Sequence[Span],
    rows: Sequence[tuple[float, ...]],
    endings: tuple[bytes, bytes],
    tails: Mapping[int, bytes],
    own: Mapping[int, bytes],
    form: LineForm,
    /,
) -> bytes: ...
