"""Files that a person names for a command to read or write: what the system refuses is one line, not a trace."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from model.errors import FileError


@contextlib.contextmanager
def reported(path: Path, what: str = "written") -> Iterator[None]:
    """Turn what the operating system refuses of a named file into a FileError: it cannot be `what`."""
    try:
        yield
    except OSError as error:
        raise FileError(f"{path} cannot be {what}: {error.strerror or error}.") from error


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a named file for reading; FileError where it cannot be."""
    with contextlib.ExitStack() as stack:
        with reported(path, "read"):
            content = stack.enter_context(path.open("rb"))
        yield content


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8.

    Raises
    ------
    FileError
        It cannot be written.
    """
    with reported(path):
        path.write_text(text, encoding="utf-8")


def writable(path: Path | None) -> Path | None:
    """Return an option's path if a file can be made there, as far as can be told without making it.

    Raises
    ------
    FileError
        It cannot; told before the work, not after it.
    """
    if path is not None:
        with reported(path):
            _check(path)
    return path


def _check(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if not path.parent.is_dir():
        raise NotADirectoryError(None, f"there is no directory {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise PermissionError(None, "it is not yours to write")
