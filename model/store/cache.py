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
UNUSED_S = 3600.0  # a file that was used later than this before the newest one stays in any case


def find_table(version: Version, directory: Path) -> Path | None:
    """Return the path of a version's scoring table, None where the cache does not hold it as it was stored.

    The file's time of change says when it was last asked for.
    """
    path = _path(version, directory)
    with contextlib.suppress(FileNotFoundError):
        if sha256(path.read_bytes()) == path.stem:
            with contextlib.suppress(OSError):  # a cache that is read only does as well
                os.utime(path)
            return path
    return None


def cached_table(registry: "Registry", version: Version, directory: Path) -> Path:
    """Return the path of a version's scoring table, written anew where it is missing or was changed.

    Writing one takes out those that nobody has asked for lately.

    Parameters
    ----------
    directory : the cache; files are named by their SHA-256, so versions with equal tables share one

    Raises
    ------
    StorageFullError, ArtifactError
        There is no room in the cache, or it cannot be read or written.
    """
    path = _path(version, directory)
    try:
        if found := find_table(version, directory):
            return found
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

    needed = {_path(version, directory) for version in map(registry.find, (CHAMPION, CHALLENGER)) if version}
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
    try:
        return open_cached(cached_table(registry, version, directory), version, compiled=compiled)
    except FileNotFoundError:  # another process pruned it in this very moment
        return open_cached(cached_table(registry, version, directory), version, compiled=compiled)


def open_cached(table: Path, version: Version, *, compiled: bool | None = None) -> Scorer:
    """Return a scorer over a version's table that the cache holds; as `open_version` for the rest."""
    scorer = open_scorer(table, compiled=compiled)
    if list(scorer.labels) != list(version.manifest["labels"]):
        raise IntegrityError(f"Table and manifest of {version.name} disagree on the labels: fit the version again.")
    return scorer


def _path(version: Version, directory: Path) -> Path:
    expected: str = version.manifest["parts"][TABLE]["sha256"]
    return directory / f"{expected}.table"
