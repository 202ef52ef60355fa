from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.table_layout import ScoringTable

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
    def probabilities_of(self, text: str) -> tuple[float, ...]: ...
