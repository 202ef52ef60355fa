"""A small server for tests of the page, and the page opened on it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.browser import Visit
from tests.soak.servers import Served, fill_registry, small_corpus, variants, write_seeds

Opened = Callable[..., Visit]
TEXT = """The invincible army "will crush the puppet clique without mercy", the state agency said.

The spy service believes that some 600 soldiers were probably killed. The delegation left on Friday 🙂.
"""
PEOPLE = {"reader:rosa": "r" * 20, "reviewer:anna": "a" * 20, "reviewer:boris": "b" * 20, "maintainer:mona": "m" * 20}


def key_of(person: str) -> str:
    return next(key for name, key in PEOPLE.items() if name.endswith(f":{person}"))


def served(place: Path, keys: Mapping[str, str] | None = None, **settings: str) -> Served:
    """Return a server with two versions that is asked, by whoever holds it, with the last of its keys."""
    corpus = small_corpus()
    data = place / "data"
    data.mkdir()
    fill_registry(f"sqlite:///{data / 'framing.db'}", variants(corpus, 2))
    keyed = {"keys": ",".join(f"{name}:{key}" for name, key in keys.items())} if keys else {}
    of_all = {"data_dir": str(data), "seeds_dir": str(write_seeds(corpus, place / "seeds"))}
    return Served(of_all | keyed | settings, key=[*keys.values()][-1] if keys else "")


def opened(visit: Opened, server: Served, person: str = "", **options: Any) -> Visit:
    """Open the page and wait until it knows its server; where a person is named, with that key."""
    seen = visit(f"http://127.0.0.1:{server.port}/", **options)
    if person:
        seen.page.fill("#key", key_of(person))
        seen.page.locator("#key").press("Tab")
    seen.page.locator("#serving", has_text="Version").wait_for()
    return seen


def labelled(visit: Opened, server: Served, text: str = TEXT, **options: Any) -> Visit:
    """Open the page and label a text."""
    seen = opened(visit, server, **options)
    seen.page.fill("#text", text)
    seen.page.click("#ask button >> nth=0")
    seen.page.wait_for_selector("#answer:not([hidden])")
    return seen


def unfolded(seen: Visit, name: str) -> Locator:
    """Open one of the page's folded parts and return it."""
    part = seen.page.locator(f"#{name}")
    part.locator("summary").first.click()
    return part
