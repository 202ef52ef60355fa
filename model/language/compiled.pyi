from collections.abc import Callable, Sequence

from model.labels import Span

class Plain:
    def __new__(cls, known: bytes, function: bytes, apart: bytes, opening: bytes, /) -> Plain: ...
    def doubtful(self, texts: Sequence[str], /) -> tuple[list[int], list[int]]: ...
    def doubtful_lines(self, block: bytes | bytearray | memoryview, /) -> tuple[list[int], list[int]]: ...

class Splitter:
    def __new__(cls, words: dict[str, int], span: type[Span], /) -> Splitter: ...
    def split(
        self,
        text: str,
        ends: Callable[[int, int, int, int, int, int], bool],
        line: Callable[[int, int], list[Span]],
        /,
    ) -> list[Span]: ...

def hidden(line: str, /) -> str | None: ...
