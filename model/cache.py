"""Scoring tables as files beside the database: a cache that may be deleted at any time."""

import contextlib
from pathlib import Path

from model.artifact import TABLE, sha256, write_file
from model.errors import FULL_ERRNOS, ArtifactError, IntegrityError, StorageFullError
from model.registry import Registry, Version
from model.scorer import Scorer, open_scorer


def cached_table(registry: Registry, version: Version, directory: Path) -> Path:
    """Return the path of a version's scoring table, written anew where it is missing or was changed.

    Parameters
    ----------
    directory : the cache; files are named by their SHA-256, so versions with equal tables share one

    Raises
    ------
    StorageFullError, ArtifactError
        There is no room in the cache, or it cannot be read or written.
    """
    expected = version.manifest["parts"][TABLE]["sha256"]
    path = directory / f"{expected}.table"
    try:
        with contextlib.suppress(FileNotFoundError):
            if sha256(path.read_bytes()) == expected:
                return path
        directory.mkdir(parents=True, exist_ok=True)
        write_file(path, registry.part(version, TABLE))
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else ArtifactError
        why = f"The table of {version.name} cannot be put into the cache {directory}: {error.strerror}"
        raise family(f"{why}. Make room, or make it writable, and try again.") from error
    return path


def open_version(registry: Registry, version: Version, directory: Path, *, compiled: bool | None = None) -> Scorer:
    """Return a scorer over a version's table.

    Parameters
    ----------
    compiled : None takes the compiled scorer where it was built

    Raises
    ------
    FormatError, IntegrityError
        The table, or the manifest beside it, cannot be used.
    """
    scorer = open_scorer(cached_table(registry, version, directory), compiled=compiled)
    if list(scorer.labels) != list(version.manifest["labels"]):
        raise IntegrityError(f"Table and manifest of {version.name} disagree on the labels: fit the version again.")
    return scorer
