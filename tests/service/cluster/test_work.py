"""What a worker does with a part: it writes it once, and not at all where the rows are not those that were counted."""

from pathlib import Path

import msgspec
import pytest

from model.errors import BatchError
from model.store.artifact import write_directory
from service.cluster.manifest import Part
from service.cluster.work import Task, count_part, label_part, probe
from training.fit.fit import Fitted


def test_a_part_is_written_once_and_with_all_its_rows(fitted: Fitted, tmp_path: Path) -> None:
    file, version = tmp_path / "lines.txt", tmp_path / "version"
    file.write_bytes(b"The envoys met.\n\nThey left.")
    write_directory(fitted.artifact, version)
    digest = fitted.artifact.digest
    task = Task("a", str(file), str(tmp_path / "out"), str(version), digest, "text", "text", False, "off", "", None)
    begin, rows = count_part(task, Part(0, str(file), 0, 27))
    part = Part(0, str(file), begin, 27, 1, rows)
    first = label_part(task, part)
    written = tmp_path / "out" / part.output
    inode = written.stat().st_ino
    assert (first.rows, first.refused) == (3, 1)
    assert (label_part(task, part), written.stat().st_ino) == (first, inode)
    label_part(msgspec.structs.replace(task, run="b"), part)
    assert written.stat().st_ino != inode
    with pytest.raises(BatchError, match=r"came to 3 rows .* counted were 4"):
        label_part(task, msgspec.structs.replace(part, number=1, rows=4))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [part.output]
    assert probe()[0] in ("compiled", "numpy")
