"""The page with much to show: how soon a long article's first sentences stand there, and what keeps keys waiting."""

import shutil
import statistics

from playwright.sync_api import Browser, sync_playwright

from tests.bench.champion import Bench
from tests.bench.figures import Figure, Goal, Notebook
from tests.bench.servers import our_server
from tests.browser import MISSING, find_browser

SENTENCES, OPEN = 3_000, 1_000
FIRST_PICTURE_S = 1.5
LONGEST_TASK_S = 0.2  # beyond that a key pressed meanwhile is felt to hang
A_PARAGRAPH = 6
WATCH = """
window.tasks = [0];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask" });
"""
PICTURED = """
() => new Promise((resolve) => {
  const begun = performance.now();
  document.querySelector("#ask button").click();
  const look = () => document.querySelector("#article .sentence")?.checkVisibility()
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun))) : requestAnimationFrame(look);
  look();
})
"""


def measure_desk(bench: Bench, notebook: Notebook) -> None:
    """Open the page beside a full queue, have a long article labelled, and watch the browser's main thread."""
    program = find_browser()
    if program is None:
        notebook.skip(f"the page: there is {MISSING}")
        return
    data = bench.scratch / "desk"
    shutil.copytree(bench.data_dir, data)
    lines = bench.some(SENTENCES + OPEN)
    article = "\n\n".join(" ".join(lines[begin : begin + A_PARAGRAPH]) for begin in range(0, SENTENCES, A_PARAGRAPH))
    with our_server(data) as server, sync_playwright() as playwright:
        options = ["--no-sandbox"]
        with playwright.chromium.launch(executable_path=program, args=options) as browser:
            address = f"http://127.0.0.1:{server.port}"
            context = browser.new_context()
            queued = context.request.post(f"{address}/v1/queue", data={"texts": lines[-OPEN:]})
            assert queued.ok, queued.text()
            found = [_opened(browser, address, article) for _ in range(bench.sizes.runs)]
    for place, (name, most) in enumerate(
        (
            ("the page itself, until it is drawn", FIRST_PICTURE_S),
            (f"first sentences of an article of {SENTENCES:,} after “Label”", FIRST_PICTURE_S),
            ("longest task of the main thread until all are laid out", LONGEST_TASK_S),
        )
    ):
        value = statistics.median(one[place] for one in found)
        goal = Goal(most, is_least=False)
        notebook.add(
            Figure("page", f"{name}, {OPEN:,} sentences waiting", "s", value, None, value, None, goal, len(found))
        )


def _opened(browser: Browser, address: str, article: str) -> tuple[float, float, float]:
    """Return how long the page and an article's first sentences took, and the longest task, in seconds."""
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.locator("#serving", has_text="Version").wait_for()
    drawn = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.locator("#queue summary").click()
    page.locator("#queue", has_text="wait in all").wait_for()
    page.fill("#text", article)
    page.evaluate("tasks.length = 1")  # filling a field by a program is no one's typing
    pictured = page.evaluate(PICTURED)
    page.locator("#told", has_text="sentences, by version").wait_for(timeout=120_000)
    last = int(page.inner_text("#told").split()[0].replace(",", "")) - 1
    page.locator(".sentence").nth(last).wait_for(state="attached", timeout=120_000)
    longest = page.evaluate("Math.max(...tasks)")
    page.close()
    return drawn / 1000, pictured / 1000, longest / 1000
