"""A headless Chromium for tests of pages: what a page asks the network for and what it complains of is kept.

Playwright drives the browser of this machine and downloads none. Without a browser its tests are left out, and the
summary says so; in CI that is a failure.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = f"no browser ({', '.join(NAMES)}): install the package `chromium`"
PATIENCE_MS = 20_000


@dataclass
class Visit:
    """A page that was opened.

    Attributes
    ----------
    requests : addresses of all that it asked for, its own among them
    complaints : errors and warnings of its console, and errors that nobody caught
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


def faults(page: Page) -> list[str]:
    """Return what axe-core finds that keeps people out, serious or critical: its rule, and the elements."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a running browser; skip the test, or fail it in CI, where there is none.

    A module has its own, as Playwright keeps an event loop in this thread as long as one runs.
    """
    program = find_browser()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"The tests in a browser must run in CI, but there is {MISSING}.")
        pytest.skip(f"there is {MISSING}")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=options)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a file or an address in a window of its own; further options are the context's."""
    contexts: list[BrowserContext] = []

    def opened(place: Path | str, **options: Any) -> Visit:
        contexts.append(browser.new_context(**options))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        found = Visit(contexts[-1].new_page())
        found.begin()
        found.page.goto(place.as_uri() if isinstance(place, Path) else place)
        return found

    yield opened
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly when the tests in a browser were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"LEFT OUT: {count} tests in a browser, because there is {MISSING}.", yellow=True)
