"""The slot that holds the serving classifier, and the watch that swaps it when the champion changes.

One reference is replaced as a whole; a request takes it once and so never mixes versions. The champion's number
is read and the reference replaced under one lock, so a slow look never puts an older version over a newer one.
"""

import asyncio
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import DatabaseError, FramingError, NoChampionError, RegistryError, StorageFullError
from model.reader.shelf import Shelf
from model.scoring.classifier import NOTHING, FramingClassifier, classifier_of
from model.store.cache import open_version
from model.version import Signature, Version, number_of

if TYPE_CHECKING:
    from model.store.registry import Registry

MOST_OTHER_VERSIONS = 4
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 10.0
UNUSABLE = (FramingError, OSError, LookupError, TypeError, ValueError, AttributeError, MemoryError, ImportError)
"""What a version can make of its loading: files that are damaged, a manifest of another shape, more than there is room
for. Anything else is a fault of this program and flies on."""

log = logging.getLogger("framing.serving")


class Slot:
    """The champion's classifier, and a few other versions that were asked for by name.

    Parameters
    ----------
    open_registry : called once, when the database is needed first; a start that found its champion by the short
        way does not wait for it
    compiled : None takes the compiled scorer where it was built
    champion : what serves from the start; the first look checks it
    shelf : the second reader, opened before the first answer

    Attributes
    ----------
    failure : why the champion cannot be loaded, while a former version serves; None if it is loaded
    outage : why the database could not be asked who is champion; None if it could
    """

    def __init__(
        self,
        open_registry: "Callable[[], Registry]",
        cache_dir: Path,
        *,
        compiled: bool | None = None,
        champion: FramingClassifier | None = None,
        shelf: Shelf = NOTHING,
    ) -> None:
        self.failure: str | None = None
        self.outage: str | None = None
        self.champion = champion
        self.shelf = shelf
        self._open_registry = open_registry
        self._registry: Registry | None = None
        self._opening = threading.Lock()
        self._cache_dir = cache_dir
        self._compiled = compiled
        self._others: OrderedDict[int, FramingClassifier] = OrderedDict()
        self._lock = threading.Lock()
        self._is_closed = False
        self._prepared: FramingClassifier | None = None
        self._failed: int | None = None
        self._pause_s = FIRST_PAUSE_S
        self._retry_at = 0.0

    @property
    def registry(self) -> "Registry":
        """Return the registry, opened at the first call.

        Raises
        ------
        DatabaseError
            It cannot be opened; the next call tries again.
        """
        with self._opening:
            if self._registry is None:
                self._registry = self._open_registry()
            return self._registry

    @property
    def problem(self) -> str | None:
        """Return what an operator should know though labels are given, None if there is nothing."""
        return self.failure or self.outage

    @property
    def reader_problem(self) -> str | None:
        """Return why the table answers alone though the second reader is asked for, None if it does not."""
        return (self.champion.reader_problem if self.champion else None) or self.shelf.problem

    @property
    def number(self) -> int:
        """Return the serving version's number, 0 for none."""
        return self.champion.version.number if self.champion else 0

    def current(self) -> FramingClassifier:
        """Return the serving classifier.

        Raises
        ------
        NoChampionError
            No version was ever loaded; the text says what makes one.
        """
        if self.champion is None:
            raise NoChampionError(self.problem or "No version is champion yet: run `python -m training fit --promote`.")
        return self.champion

    def refresh(self) -> None:
        """Load the champion if it changed; one that cannot be loaded leaves the former version serving.

        Raises
        ------
        DatabaseError
            The database could not be asked; what serves goes on serving.
        """
        with self._lock:
            if self._is_closed:
                return
            try:
                number = self.registry.champion_number()
                self.outage = None
                if number is None or number == self.number:
                    self.failure = self._failed = None
                elif number != self._failed or time.monotonic() >= self._retry_at:
                    self._swap(number)
                self._forget_pruned()
            except DatabaseError as error:
                self.outage = str(error)
                raise

    def close(self) -> None:
        """Close the database's connections after a look that is under way; later looks do nothing."""
        with self._lock:
            self._is_closed = True
            if self._registry is not None:
                self._registry.engine.dispose()

    def prepare(self, version: Version) -> None:
        """Load a version that is about to become champion, so that the swap itself takes no time.

        Raises
        ------
        RegistryError
            It cannot be loaded: it must not become champion.
        DatabaseError
            There is no room for it, or the database failed.
        """
        if version.number == self.number:
            return
        try:
            self._prepared = self._load(version)
        except DatabaseError:
            raise
        except UNUSABLE as error:
            raise RegistryError(f"{version.name} cannot be loaded and was not promoted: {error}") from error

    async def version(self, name: str) -> FramingClassifier:
        """Return the classifier of any kept version, by name or alias; the event loop never waits for the database.

        Raises
        ------
        UnknownVersionError
            There is no such version.
        """
        number = number_of(name)
        if self.champion and number == self.number:
            return self.champion
        found = self._others.pop(number, None) if number else None
        if found is None:
            found = await asyncio.to_thread(self._resolved, name)
        self._others[found.version.number] = found
        while len(self._others) > MOST_OTHER_VERSIONS:
            self._others.popitem(last=False)
        return found

    async def watch(self, every_s: float, on_look: Callable[[], None]) -> None:
        """Look at once and again and again whether the champion changed, until cancelled; nothing else ends it.

        Parameters
        ----------
        on_look : called after each look, for the metrics
        """
        while True:
            was_out = self.outage is not None
            try:
                await asyncio.to_thread(self.refresh)
            except FramingError as error:
                if not was_out:
                    log.warning("champion not read", extra={"problem": str(error)})
            except Exception:  # the edge of the watch: it outlives whatever it meets
                log.exception("champion not read")
            on_look()
            await asyncio.sleep(every_s)

    def _forget_pruned(self) -> None:
        """Let go of versions that are no longer in the registry: whoever asks for one is told so."""
        if self._others:
            held = list(self._others)
            for number in set(held) - self.registry.kept(held):
                self._others.pop(number, None)

    def _resolved(self, name: str) -> FramingClassifier:
        version = self.registry.resolve(name)
        champion = self.champion
        return champion if champion and champion.version.number == version.number else self._load(version)

    def _load(self, version: Version) -> FramingClassifier:
        scorer = open_version(self.registry, version, self._cache_dir, compiled=self._compiled)
        return classifier_of(version, scorer, self.shelf)

    def _swap(self, number: int) -> None:
        prepared, self._prepared = self._prepared, None
        try:
            is_ready = prepared is not None and prepared.version.number == number
            champion = prepared if is_ready and prepared else self._load(self.registry.resolve(f"v{number}"))
        except StorageFullError as error:
            self._refuse(number, error)
        except DatabaseError:
            raise
        except UNUSABLE as error:
            self._refuse(number, error)
        else:
            self.champion = champion
            self.failure = self._failed = None
            log.info("champion loaded", extra={"version": champion.version.name, "scorer": champion.scorer.name})

    def _refuse(self, number: int, error: Exception) -> None:
        """Keep what serves, say so, and try again later: the cause may pass."""
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S) if number == self._failed else FIRST_PAUSE_S
        self._retry_at = time.monotonic() + self._pause_s
        self._failed = number
        self.failure = f"v{number} is champion but cannot be loaded: {error}"
        log.error("champion not loaded", extra={"version": f"v{number}", "problem": str(error)})
        try:
            self.registry.record_load_failure(number, Signature("server", datetime.now(UTC), str(error)))
        except DatabaseError as unwritten:
            log.warning("load failure not in the history yet", extra={"problem": str(unwritten)})
