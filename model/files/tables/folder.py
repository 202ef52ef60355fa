"""A folder whose files are a document each: plain text, or a web page by its ending; packed ones are unpacked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.errors import FormatError
from model.files.containers import Bounds, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import detect_encoding
from model.files.rows import LONGEST_LINE, NUL, READ_PACKED, Row
from model.quoted import quoted

TEXT, HTML, ID = "text", "html", "id"
KINDS = {".txt": TEXT, ".text": TEXT, ".md": TEXT, ".html": HTML, ".htm": HTML, ".xhtml": HTML}
BOUNDS = Bounds(unpacked_bytes=LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder and of those in it, by name; hidden ones are left out."""

    path: Path
    files: tuple[Path, ...]

    def sizes(self) -> tuple[int, int]:
        """Return the bytes of all files, and the latest time of change of one in nanoseconds."""
        found = [file.stat() for file in self.files]
        return sum(one.st_size for one in found), max((one.st_mtime_ns for one in found), default=0)


def open_folder(path: Path) -> Folder:
    """List a folder.

    Raises
    ------
    FormatError
        It cannot be read, or has no file.
    """
    try:
        files = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}.") from None
    if not files:
        raise FormatError(f"{path} is a folder without files: put one document a file in it.")
    return Folder(path, tuple(files))


def read_folder(folder: Folder, encoding: str | None = None) -> Iterator[Row]:
    """Yield one row a file: its place in the list as number, its path in the folder as `id`, and `text` or `html`.

    A file that is no document, or cannot be read, is a row with a problem.
    """
    for number, file in enumerate(folder.files, 1):
        name = file.relative_to(folder.path).as_posix()
        kind = KINDS.get(_ending(file))
        if kind is None:
            yield Row(number, problem=f"{quoted(name)} is none of {', '.join(KINDS)}: a folder holds a document a file")
            continue
        try:
            content = _content(file, encoding)
        except FormatError as error:
            yield Row(number, problem=f"{quoted(name)}: {error}")
            continue
        except OSError as error:
            yield Row(number, problem=f"{quoted(name)} cannot be read: {error.strerror}")
            continue
        if isinstance(content, str) and "\0" not in content:
            yield Row(number, {ID: name, kind: content})
        else:
            yield Row(
                number, problem=f"{quoted(name)}: {NUL if content else 'it is not in one encoding: save it as UTF-8'}"
            )


def _content(file: Path, encoding: str | None) -> str | None:
    """Return the text of a file, None where not all of it is in the encoding that it seems to be in."""
    if file.stat().st_size > LONGEST_LINE:
        raise FormatError(f"it has more than {LONGEST_LINE} bytes: cut it into parts")
    with file.open("rb") as source:
        inner = unpacked(source, BOUNDS) if _ending(file) != file.suffix.lower() else source
        found = detect_encoding(inner, encoding)
        try:
            return as_utf8(inner, found).read().decode("utf-8-sig")
        except UnicodeDecodeError:
            return None


def _ending(file: Path) -> str:
    is_packed = file.suffix.lower() in READ_PACKED
    return (file.with_suffix("") if is_packed else file).suffix.lower()


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
