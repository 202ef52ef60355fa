"""A file's content in memory that nothing can change: not who writes to the file or cuts it, and not this program.

It is copied into memory without a name of its own (`memfd_create`), sealed, and only then compared with its SHA-256. A
process that needs the same content finds it with itself, its parent or its siblings, where these run the same program:
so the workers of a server hold it once, and it is checked once. Where the system has no such memory, each process
copies.
"""

import contextlib
import fcntl
import hashlib
import mmap
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from model.errors import IntegrityError

NAME = "framing-table-"
KEPT = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
CHECKED = KEPT | fcntl.F_SEAL_SEAL
"""The last seal says that the content was compared with its digest: only then may others take it."""

PROCESSES = Path("/proc")
LOOKS = 400
LOOK_S = 0.005
PIECE = 1 << 30


def sealed(path: Path, digest: str | None = None) -> memoryview:
    """Return a file's content as it is now, read-only, for as long as the view lives.

    Parameters
    ----------
    digest : the SHA-256 that the content must have, in hexadecimal; with one, memory is shared with relatives, who may
        have it from a file that is no more what it was

    Raises
    ------
    IntegrityError
        The content has another digest.
    OSError
        The file cannot be read, or there is no memory for it.
    """
    with path.open("rb") as file:
        if digest and (found := held(digest)):
            return found
        if not hasattr(os, "memfd_create"):
            return _checked(_copied(file), path, digest)
        if digest is None:
            return _sealed(file, path, None)
        with _alone(file):
            return held(digest) or _sealed(file, path, digest)


def held(digest: str) -> memoryview | None:
    """Return the content of a digest that this process or a relative sealed and checked, None where none did."""
    name = f"/memfd:{NAME}{digest} (deleted)"
    for process in _relatives():
        with contextlib.suppress(OSError):  # it ended, closed the descriptor, or is not ours to look at
            for descriptor in (PROCESSES / process / "fd").iterdir():
                if content := _taken(descriptor, name):
                    return content
    return None


def _sealed(file: BinaryIO, path: Path, digest: str | None) -> memoryview:
    """Copy a file into memory, seal it, and tell relatives that it is what it should be."""
    memory = os.memfd_create(f"{NAME}{digest or ''}", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
    try:
        while os.sendfile(memory, file.fileno(), None, PIECE):
            pass
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, KEPT)
        content = _checked(_view(memory), path, digest)
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, CHECKED)
        return content
    finally:
        os.close(memory)  # the map holds a descriptor of its own


def _view(memory: int) -> memoryview:
    if not os.fstat(memory).st_size:
        return memoryview(b"")
    return memoryview(mmap.mmap(memory, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ))


def _copied(file: BinaryIO) -> memoryview:
    """Return a copy that begins on a page, as a map does."""
    content = file.read()
    copy = mmap.mmap(-1, max(1, len(content)))
    copy[: len(content)] = content
    return memoryview(copy)[: len(content)].toreadonly()


def _checked(content: memoryview, path: Path, digest: str | None) -> memoryview:
    if digest and hashlib.sha256(content).hexdigest() != digest:
        raise IntegrityError(f"{path} was changed since it was written: its SHA-256 is not {digest}")
    return content


def _taken(descriptor: Path, name: str) -> memoryview | None:
    try:
        if str(descriptor.readlink()) != name:
            return None
        memory = os.open(descriptor, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return _view(memory) if fcntl.fcntl(memory, fcntl.F_GET_SEALS) == CHECKED else None
    except OSError:
        return None
    finally:
        os.close(memory)


def _relatives() -> Iterator[str]:
    """Yield this process, its parent and its siblings, where they run this very program."""
    yield "self"
    parent = str(os.getppid())
    try:
        program = (PROCESSES / "self" / "exe").readlink()
        siblings = (PROCESSES / parent / "task" / parent / "children").read_text().split()
    except OSError:
        siblings, program = [], None
    for process in (parent, *siblings):
        with contextlib.suppress(OSError):
            if (PROCESSES / process / "exe").readlink() == program:
                yield process


@contextlib.contextmanager
def _alone(file: BinaryIO) -> Iterator[None]:
    """Keep relatives that open the same file from copying it too; whoever holds it for long is not waited for."""
    for _ in range(LOOKS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            time.sleep(LOOK_S)
    yield
