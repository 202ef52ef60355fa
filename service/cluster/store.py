"""Files that a whole cluster sees, on a shared disk or an object store, by fsspec; names come whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from model.errors import BatchError, FormatError
from model.files.rows import READ_PACKED, guess_format
from model.store.artifact import MANIFEST, TABLE
from service.cluster.manifest import File, PartFormat

UNFINISHED = ".tmp"
HIDDEN = (".", "_")  # names that other programs leave beside their parts


class Store:
    """A folder of files, named by a path or a URL such as s3://bucket/folder.

    Raises
    ------
    BatchError
        What reads such URLs is not installed, or the URL is none.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.files, self.root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise BatchError(f"{url} cannot be reached: {error}") from None

    @property
    def is_local(self) -> bool:
        """Tell whether it is a path of this machine, or of a disk that it shares."""
        return isinstance(self.files, LocalFileSystem)

    def path(self, name: str) -> str:
        """Return where a file of the folder is, within the file system."""
        return f"{self.root.rstrip('/')}/{name}"

    def names(self) -> set[str]:
        """Return the names of the files in the folder; there need be no folder."""
        try:
            return {str(path).rpartition("/")[2] for path in self.files.ls(self.root, detail=False, refresh=True)}
        except FileNotFoundError:
            return set()

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None where there is none."""
        try:
            content: bytes = self.files.cat_file(self.path(name))
        except FileNotFoundError:
            return None
        return content

    @contextlib.contextmanager
    def written(self, name: str) -> Iterator[BinaryIO]:
        """Open a file for writing; it gets its name once all of it is written, and is left out after an error."""
        unfinished = self.path(f".{name}.{uuid4().hex}{UNFINISHED}")
        self.files.makedirs(self.root, exist_ok=True)
        with contextlib.ExitStack() as unless_written:
            unless_written.callback(self._forget, unfinished)
            with self.files.open(unfinished, "wb") as sink:
                yield sink
                sink.flush()
                if self.is_local:
                    os.fsync(sink.fileno())
            unless_written.pop_all()
        self.files.mv(unfinished, self.path(name))

    def _forget(self, path: str) -> None:
        with contextlib.suppress(OSError):
            self.files.rm_file(path)

    def write(self, name: str, content: bytes) -> None:
        """Put a file there, all of it or nothing."""
        with self.written(name) as sink:
            sink.write(content)

    def remove(self, names: set[str]) -> None:
        """Remove files of the folder."""
        for name in names:
            self.files.rm_file(self.path(name))

    def remove_unfinished(self) -> None:
        """Remove what killed workers left."""
        self.remove({name for name in self.names() if name.endswith(UNFINISHED)})


def input_files(url: str, named: str | None) -> tuple[Any, PartFormat, tuple[File, ...]]:
    """Return the file system, the format and the files of an input, in the order of their paths.

    Parameters
    ----------
    url : a file, a folder, or a pattern with a star
    named : the format as the caller says it; None takes what the endings stand for

    Raises
    ------
    FormatError
        There is no file, or one of a format that is not cut into parts.
    """
    store = Store(url)
    files, root = store.files, store.root
    found = files.glob(root, detail=True) if "*" in root else files.find(root, detail=True)
    kept = [path for path, about in sorted(found.items()) if about["type"] == "file" and not _is_hidden(path, root)]
    if not kept:
        raise FormatError(f"{url} names no file: name one, a folder of some, or a pattern such as 'folder/*.parquet'.")
    if zipped := [path for path in kept if path.lower().endswith(".zip")]:
        raise FormatError(f"{zipped[0]} is a zip, which a cluster does not read: unpack it, or pack it with gzip.")
    formats = {named or guess_format(Path(path)) for path in kept}
    for known in ("text", "parquet"):
        if formats == {known}:
            return files, known, tuple(File(path, found[path]["size"], files.ukey(path)) for path in kept)
    raise FormatError(
        f"{url} holds {', '.join(sorted(formats))}: on a cluster all files are plain lines (.txt) or all are Parquet."
    )


def is_packed(path: str) -> bool:
    """Tell whether a file is read from its begin to its end, as it is packed."""
    return path.lower().endswith(READ_PACKED)


def _is_hidden(path: str, root: str) -> bool:
    below = path.removeprefix(root).strip("/") or path.rpartition("/")[2]
    return any(name.startswith(HIDDEN) for name in below.split("/"))


@lru_cache(maxsize=2)
def fetched(url: str) -> Path:
    """Return a folder of this machine that holds a version's parts; from elsewhere they are fetched once a process."""
    store = Store(url)
    if store.is_local:
        return Path(store.root)
    folder = Path(tempfile.mkdtemp(prefix="framing-version-"))
    for name in (MANIFEST, TABLE):
        store.files.get_file(store.path(name), str(folder / name))
    return folder
