"""Where a report goes: to standard output, or into a file that is not overwritten unasked."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from model.errors import FileError
from model.files.named import reported


def check_output(output: Path | None, files: tuple[str, ...], *, is_forced: bool) -> None:
    """Raise FileError where an output is there already, or one of the inputs; told before the work."""
    if output is None or not output.exists():
        return
    if any(Path(file).exists() and output.samefile(file) for file in files):
        raise FileError(f"{output} is the input itself: write elsewhere.")
    if output.is_file() and not is_forced:
        raise FileError(f"{output} is there already: --force writes it anew.")


def write(content: bytes, output: Path | None, *, is_forced: bool) -> None:
    """Write a report to standard output, or all of it into a file, or nothing.

    Raises
    ------
    FileError
        The file cannot be written, or is there and must not be overwritten.
    """
    if output is None:
        sys.stdout.buffer.write(content)
        return
    with reported(output):
        if output.exists() and not output.is_file():
            output.write_bytes(content)
        else:
            _place(content, output, is_forced=is_forced)


def _place(content: bytes, output: Path, *, is_forced: bool) -> None:
    descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o666 & ~_mask())
        if is_forced:
            Path(name).replace(output)
        else:
            output.hardlink_to(name)
    except FileExistsError:
        raise FileError(f"{output} is there already: --force writes it anew.") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _mask() -> int:
    """Return what a new file's permissions leave out."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
