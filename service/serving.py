"""The slot that holds the serving classifier, and the watch that swaps it when the champion changes.

One reference is replaced as a whole; a request takes it once and so never mixes versions.
"""

import asyncio
import logging
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from model.cache import open_version
from model.classifier import FramingClassifier
from model.errors import FramingError, NoChampionError
from model.registry import Registry, Signature, Version

MOST_OTHER_VERSIONS = 4
log = logging.getLogger("framing.serving")


class Slot:
    """The champion's classifier, and a few other versions that were asked for by name.

    Parameters
    ----------
    compiled : None takes the compiled scorer where it was built
    """

    def __init__(self, registry: Registry, cache_dir: Path, *, compiled: bool | None = None) -> None:
        self.registry = registry
        self.problem: str | None = None
        self.champion: FramingClassifier | None = None
        self._cache_dir = cache_dir
        self._compiled = compiled
        self._others: OrderedDict[int, FramingClassifier] = OrderedDict()
        self._refused: int | None = None

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
        """Load the champion if it changed; a version that cannot be loaded leaves the former one serving."""
        number = self.registry.champion_number()
        serving = self.champion.version.number if self.champion else None
        if number is None or number == serving:
            self._refused = None
            self.problem = None
            return
        if number == self._refused:
            return
        version: Version | None = None
        try:
            version = self.registry.resolve(f"v{number}")
            self.champion = self._load(version)
        except FramingError as error:
            self._refuse(number, version, error)
        else:
            self._refused = None
            self.problem = None
            log.info("champion loaded", extra={"version": version.name, "scorer": self.champion.scorer.name})

    def version(self, name: str) -> FramingClassifier:
        """Return the classifier of any kept version, by name or alias."""
        version = self.registry.resolve(name)
        if self.champion and version.number == self.champion.version.number:
            return self.champion
        found = self._others.pop(version.number, None) or self._load(version)
        self._others[version.number] = found
        while len(self._others) > MOST_OTHER_VERSIONS:
            self._others.popitem(last=False)
        return found

    async def watch(self, every_s: float) -> None:
        """Look again and again whether the champion changed, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await run_in_threadpool(self.refresh)
            except FramingError as error:
                self.problem = str(error)
                log.warning("champion not read", extra={"problem": str(error)})

    def _load(self, version: Version) -> FramingClassifier:
        scorer = open_version(self.registry, version, self._cache_dir, compiled=self._compiled)
        return FramingClassifier(version, scorer, tuple(scorer.labels), version.manifest["threshold"])

    def _refuse(self, number: int, version: Version | None, error: FramingError) -> None:
        self._refused = number
        self.problem = f"v{number} is champion but cannot be loaded: {error}"
        log.error("champion not loaded", extra={"version": f"v{number}", "problem": str(error)})
        self.registry.record("load-failure", version, Signature("server", datetime.now(UTC), str(error)))
