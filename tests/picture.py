"""`python -m tests.picture [ADDRESS]`: the README's picture of the page, made anew from a server that runs there."""

import sys

from playwright.sync_api import sync_playwright

from model.settings import ROOT
from tests.browser import find_browser

PICTURE = ROOT / "service" / "page" / "page.png"
SIZE = (860, 1_330)


def take(address: str) -> None:
    """Label the page's own example, choose its first sentence, and write what is seen."""
    width, height = SIZE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(address)
        page.get_by_role("button", name="Try an example").click()
        page.locator(".sentence").first.click()
        page.locator(".panel .words").wait_for()
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take((sys.argv[1:] or ["http://127.0.0.1:8000/"])[0])
