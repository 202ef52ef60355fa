"""What cannot be judged is told in a thread where there is much to look at, and at once where there is not."""

import asyncio
import threading

from model.labels import Reason
from model.scoring.classifier import classifier_of
from model.settings import Settings
from model.store.cache import open_version
from model.store.registry import Registry
from service.hot.judging import FEW_CHARACTERS, unjudged_of


class Watched(list[str]):
    """Texts that know which threads read them."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(texts)
        self.threads: set[int] = set()

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        self.threads.add(threading.get_ident())
        return super().__getitem__(place)


def test_much_that_is_strange_is_looked_at_beside_the_event_loop(registry: Registry, settings: Settings) -> None:
    version = registry.resolve("champion")
    classifier = classifier_of(version, open_version(registry, version, settings.cache_dir))
    for n_texts, n_threads in ((1, 1), (FEW_CHARACTERS, 2)):
        texts = Watched(["wxyz qwrt zzpl"] * n_texts)
        found = asyncio.run(unjudged_of(classifier, texts))
        assert found == dict.fromkeys(range(n_texts), Reason.UNKNOWN_WORDS)
        assert len(texts.threads) == n_threads
