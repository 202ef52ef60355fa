"""Scoring tables as files beside the database: a cache that may be deleted at any time, and does not grow for ever."""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import FULL_ERRNOS, ArtifactError, IntegrityError, StorageFullError
from model.scoring.scorer import Scorer, open_scorer
from model.store.artifact import TABLE, sha256, write_file
from model.version import Version

if TYPE_CHECKING:
    from model.store.registry import Registry

MOST_TABLES = 8  # that stay, of versions that no alias points to
TRIES = 2
UNUSED_S = 3600.0  # a file that was used later than this before the newest one stays in any case


def table_file(version: Version, directory: Path) -> Path:
    """Return where the cache holds a version's scoring table, be it there or not."""
    return directory / f"{table_digest(version)}.table"


def table_digest(version: Version) -> str:
    """Return the SHA-256 of a version's scoring table, in hexadecimal."""
    digest: str = version.manifest["parts"][TABLE]["sha256"]
    return digest


def cached_table(registry: "Registry", version: Version, directory: Path) -> Path:
    """Return the path of a version's scoring table, written anew where it is missing or was changed.

    Writing one takes out those that nobody has asked for lately; the file's time of change says when it was last.

    Parameters
    ----------
    directory : the cache; files are named by their SHA-256, so versions with equal tables share one

    Raises
    ------
    StorageFullError, ArtifactError
        There is no room in the cache, or it cannot be read or written.
    """
    path = table_file(version, directory)
    try:
        if _is_whole(path):
            return path
        directory.mkdir(parents=True, exist_ok=True)
        write_file(path, registry.part(version, TABLE))
        prune(registry, directory, newest=path)
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else ArtifactError
        why = f"The table of {version.name} cannot be put into the cache {directory}: {error.strerror}"
        raise family(f"{why}. Make room, or make it writable, and try again.") from error
    return path


def prune(registry: "Registry", directory: Path, *, newest: Path) -> None:
    """Remove tables that no alias needs and nobody has asked for lately, and what a killed process left half written.

    A process that has such a table open keeps it; one that asks for it again has it written anew.
    """
    from model.store.registry import CHALLENGER, CHAMPION

    needed = {table_file(version, directory) for version in map(registry.find, (CHAMPION, CHALLENGER)) if version}
    tables = {path: _used(path) for path in directory.glob("*.table") if path not in needed}
    newest_first = sorted(tables, key=lambda path: tables[path], reverse=True)
    unfinished = {path: _used(path) for path in directory.glob(".*.table.*")}
    now = _used(newest)
    for path in (*newest_first[MOST_TABLES:], *unfinished):
        if now - (tables | unfinished)[path] > UNUSED_S:
            with contextlib.suppress(OSError):
                path.unlink()


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process removed it a moment ago
        return 0.0


def _is_whole(path: Path) -> bool:
    """Tell whether the cache holds a table as it was stored, and note that it was asked for."""
    try:
        if sha256(path.read_bytes()) != path.stem:
            return False
    except FileNotFoundError:
        return False
    note_use(path)
    return True


def note_use(path: Path) -> None:
    """Note that a table was asked for just now."""
    with contextlib.suppress(OSError):  # a cache that is read only does as well
        os.utime(path)


def open_version(registry: "Registry", version: Version, directory: Path, *, compiled: bool | None = None) -> Scorer:
    """Return a scorer over a version's table.

    Parameters
    ----------
    compiled : None takes the compiled scorer where it was built

    Raises
    ------
    FormatError, IntegrityError
        The table, or the manifest beside it, cannot be used.
    """
    with contextlib.suppress(OSError, ArtifactError):
        return open_cached(version, directory, compiled=compiled)
    for _ in range(TRIES):
        cached_table(registry, version, directory)
        with contextlib.suppress(FileNotFoundError):  # another process pruned it in this very moment
            return open_cached(version, directory, compiled=compiled)
    return open_cached(version, directory, compiled=compiled)


def open_cached(version: Version, directory: Path, *, compiled: bool | None = None) -> Scorer:
    """Return a scorer over a version's table that the cache holds; as `open_version` for the rest.

    Raises
    ------
    OSError
        The cache does not hold it.
    """
    path = table_file(version, directory)
    scorer = open_scorer(path, table_digest(version), compiled=compiled)
    note_use(path)
    if list(scorer.labels) != list(version.manifest["labels"]):
        raise IntegrityError(f"Table and manifest of {version.name} disagree on the labels: fit the version again.")
    return scorer
