"""Parts of lines: whatever the bytes are, each line begins in one part, and the parts together are the file."""

from pathlib import Path
from typing import Any

import fsspec
from hypothesis import example, given
from hypothesis import strategies as st

from service.cluster.cutting import MOST_PARTS, WHOLE, batch_of, blocks_of, counted_lines, cut_file, part_bytes_of
from service.cluster.manifest import File
from service.cluster.run import _placed


@given(content=st.binary(max_size=60), part_bytes=st.integers(1, 20))
@example(content=b"one\n\ntwo", part_bytes=4)
@example(content=b"a long line without an end", part_bytes=3)
def test_every_line_is_in_one_part(content: bytes, part_bytes: int) -> None:
    files: Any = fsspec.filesystem("memory")
    files.pipe_file("/lines.txt", content)
    cut = list(cut_file(files, File("/lines.txt", len(content), ""), "text", part_bytes))
    parts = list(_placed(cut, [counted_lines(files, part) for part in cut], {"/lines.txt": len(content)}))
    assert b"".join(content[part.begin : part.end] for part in parts) == content
    for part in parts:
        piece = content[part.begin : part.end]
        assert part.rows == piece.count(b"\n") + bool(piece and not piece.endswith(b"\n"))
        assert part.rows == sum(len(batch_of(block)[0]) for block in blocks_of(files, part))


def test_a_packed_file_is_one_part_and_large_inputs_have_large_parts(tmp_path: Path) -> None:
    (part,) = cut_file(None, File("/lines.txt.gz", 10**9, ""), "text", 100)
    assert (part.begin, part.end) == (0, WHOLE)
    size = 10**13
    assert -(-size // part_bytes_of((File("/a.txt", size, ""),))) <= MOST_PARTS
