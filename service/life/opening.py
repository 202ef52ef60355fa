"""What serves from the start: the champion by the shortest way there is, the registry when it is needed."""

import contextlib
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from model.errors import ArtifactError
from model.reader.shelf import Shelf, open_shelf
from model.scoring.classifier import NOTHING, FramingClassifier, classifier_of
from model.settings import Settings
from model.store.cache import open_cached
from model.store.champion import champion_in, salt_in
from model.version import Signature, Version
from service.hot.slot import Slot

if TYPE_CHECKING:
    from model.store.registry import Registry

COMPILED = {"auto": None, "compiled": True, "numpy": False}


def open_slot(settings: Settings) -> Slot:
    """Return the slot with the champion loaded, if there is one.

    Raises
    ------
    DatabaseError
        The short way found no champion, and the database cannot be opened.
    """
    compiled = COMPILED[settings.scorer]
    shelf = open_shelf(settings.reader, settings.reader_dir)
    champion = find_classifier(settings, shelf)
    opened = partial(open_registry, settings)
    slot = Slot(opened, settings.cache_dir, compiled=compiled, champion=champion, shelf=shelf)
    if champion is None:
        slot.refresh()
    return slot


def find_classifier(settings: Settings, shelf: Shelf = NOTHING) -> FramingClassifier | None:
    """Return the champion's classifier where database and cache are files that hold it whole, else None."""
    with contextlib.suppress(ArtifactError, OSError):  # the registry has the table anew, and the words for it
        if version := find_champion(settings):
            scorer = open_cached(version, settings.cache_dir, compiled=COMPILED[settings.scorer])
            return classifier_of(version, scorer, shelf)
    return None


def find_champion(settings: Settings) -> Version | None:
    """Return the champion; None where only the registry can tell."""
    return None if settings.database_url else champion_in(settings.database_file)


def caller_salt(settings: Settings, slot: Slot) -> bytes:
    """Return the salt of the callers' names; without keys there are no names, and the database is left alone.

    Raises
    ------
    DatabaseError
        The short way found none, and the database cannot be opened.
    """
    if not (settings.keys or settings.keys_file):
        return b""
    known = None if settings.database_url else salt_in(settings.database_file)
    if known is None:
        from model.store.database import read_salt

        known = read_salt(slot.registry.engine)
    return known


def open_registry(settings: Settings) -> "Registry":
    """Open the database, and adopt the given artifact where no version is champion."""
    from model.store.artifact import read_directory
    from model.store.database import open_engine
    from model.store.registry import Registry

    registry = Registry(open_engine(settings.url))
    if settings.artifact_dir and registry.champion_number() is None:
        signature = Signature("server", datetime.now(UTC), f"adopted from {settings.artifact_dir.name}")
        registry.adopt(read_directory(settings.artifact_dir), signature)
    return registry
