"""What a table's memory keeps, whatever becomes of the file; and that relatives hold it once."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.errors import FormatError, IntegrityError
from model.table import sealed as module
from model.table.file import map_table
from model.table.sealed import CHECKED, NAME, sealed

CONTENT = bytes(range(256)) * 5_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
TELL = """
import sys
from pathlib import Path
from model.table.sealed import sealed
content = sealed(Path(sys.argv[1]), sys.argv[2])
maps = [line.split() for line in open("/proc/self/maps") if "memfd:framing-table-" in line]
print(len(maps), maps[0][4], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.table"
    path.write_bytes(CONTENT)
    return path


def memories(digest: str = "") -> list[int]:
    """Return the descriptors of this process that hold the content of a digest, or of none."""
    name = f"/memfd:{NAME}{digest} (deleted)"
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            if str(descriptor.readlink()) == name:
                found.append(int(descriptor.name))
    return found


def inodes(digest: str) -> set[int]:
    return {os.fstat(descriptor).st_ino for descriptor in memories(digest)}


@pytest.mark.parametrize("damage", ["changed in place", "cut", "removed"])
def test_what_happens_to_the_file_changes_nothing(path: Path, damage: str) -> None:
    content = sealed(path, DIGEST)
    if damage == "removed":
        path.unlink()
    else:
        with path.open("r+b") as file:
            file.write(b"x" * len(CONTENT)) if damage == "changed in place" else file.truncate(10)
            file.flush()
            os.fsync(file.fileno())
    assert content == CONTENT


def test_not_even_this_program_can_write_to_it(path: Path) -> None:
    content = sealed(path)
    (memory,) = memories()
    for change in (
        lambda: os.write(memory, b"x"),
        lambda: os.ftruncate(memory, 1),
        lambda: os.ftruncate(memory, 10**7),
    ):
        with pytest.raises(PermissionError):
            change()
    with pytest.raises(TypeError, match="read-only"):
        content[0] = 1


def test_a_process_holds_it_once_and_gives_it_back(path: Path) -> None:
    first = sealed(path, DIGEST)
    held = inodes(DIGEST)
    path.write_bytes(b"changed")  # nobody looks into the file any more
    second = sealed(path, DIGEST)
    assert inodes(DIGEST) == held
    assert len(held) == 1
    del first, second
    assert memories(DIGEST) == []


@pytest.fixture
def started(path: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    command = [sys.executable, "-c", TELL, str(path), DIGEST]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(3)]
    yield processes
    for process in processes:
        process.communicate()


def test_siblings_that_open_it_at_once_hold_it_once(started: list["subprocess.Popen[bytes]"]) -> None:
    told = [process.stdout.readline().split() for process in started]
    assert [count for count, _ in told] == [b"1"] * 3
    assert len({inode for _, inode in told}) == 1


def test_another_content_than_the_digest_says_is_refused_and_told_to_nobody(path: Path) -> None:
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(IntegrityError, match=r"some\.table was changed since it was written"):
        sealed(path, DIGEST)
    assert memories(DIGEST) == []


def test_memory_of_that_name_is_taken_only_if_it_was_checked(path: Path) -> None:
    planted = os.memfd_create(f"{NAME}{DIGEST}", os.MFD_ALLOW_SEALING)
    try:
        os.write(planted, b"planted")
        fcntl.fcntl(planted, fcntl.F_ADD_SEALS, CHECKED & ~fcntl.F_SEAL_SEAL)
        assert sealed(path, DIGEST) == CONTENT
    finally:
        os.close(planted)


def test_who_holds_the_file_locked_keeps_nobody_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOKS", 2)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sealed(path, DIGEST) == CONTENT


def test_without_such_memory_each_process_has_a_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    content = sealed(path, DIGEST)
    path.write_bytes(b"")
    assert content == CONTENT
    assert content.readonly
    with pytest.raises(IntegrityError):
        sealed(path, DIGEST)
    with pytest.raises(FormatError):
        map_table(path)


def test_where_processes_cannot_be_looked_at_it_is_held_all_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROCESSES", tmp_path / "none")
    assert sealed(path, DIGEST) == CONTENT


def test_an_empty_file_is_no_table(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(FormatError, match="is no scoring table"):
        map_table(path)
