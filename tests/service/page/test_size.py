"""Much to show: a long article is laid out in slices, its begin at once, and a full queue one text at a time."""

import json
from typing import Any

from tests.service.page.desk import Opened, labelled, opened, unfolded
from tests.soak.servers import Served

N = 3_000
ARTICLE = "\n\n".join(
    " ".join(f"The envoys of town {number} met on Friday." for number in range(first, first + 6))
    for first in range(0, N, 6)
)
COUNTED = """
window.slices = [];
new MutationObserver((changes) => {
  const added = changes.flatMap((one) => [...one.addedNodes]).filter((node) => node.className?.startsWith("sentence"));
  if (added.length) slices.push(added.length);
}).observe(document.getElementById("article"), { childList: true, subtree: true });
"""


def test_a_long_article_is_laid_out_in_slices_between_which_keys_are_heard(visit: Opened, server: Served) -> None:
    seen = opened(visit, server)
    seen.page.evaluate(COUNTED)
    seen.page.fill("#text", ARTICLE)
    seen.page.get_by_role("button", name="Label", exact=True).click()
    seen.page.locator("#told", has_text=f"{N} sentences, by version").wait_for()
    seen.page.locator(".sentence").nth(N - 1).wait_for(state="attached")
    begin, *slices = seen.page.evaluate("slices")
    assert begin <= 100  # the first paragraphs, before the whole is labelled
    assert sum(slices) == N
    assert max(slices) <= 100
    assert seen.page.evaluate("getComputedStyle(document.querySelector('#article p')).contentVisibility") == "auto"
    seen.page.locator(".sentence").nth(N - 2).click()
    seen.page.locator(".panel .words").wait_for()
    with seen.page.expect_download() as download:
        seen.page.click("#save")
    answer: dict[str, Any] = json.loads(download.value.path().read_bytes())
    assert len(answer["sentences"]) == N
    assert seen.complaints == []


def test_where_the_whole_cannot_be_labelled_no_begin_stands_for_it(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server, "The envoys met on Friday.")
    seen.page.fill("#text", "The envoys met. " * 70_000)
    seen.page.get_by_role("button", name="Label", exact=True).click()
    seen.page.locator("#told.failed", has_text="FRAMING_MAX_DOCUMENT_BYTES").wait_for()
    assert not seen.page.locator("#answer").is_visible()


def test_of_a_thousand_texts_that_wait_one_is_shown(visit: Opened, server: Served) -> None:
    texts = [f"The hall of town {number} was opened on Sunday." for number in range(1_000)]
    assert server.ask("POST", "/v1/queue", {"texts": texts})[1]["added"] == 1_000
    seen = opened(visit, server)
    part = unfolded(seen, "queue")
    part.get_by_text("1000 wait in all").wait_for()
    seen.page.keyboard.press("1")
    part.get_by_text("999 wait in all").wait_for()
    assert part.get_by_text("was opened on Sunday").count() == 1
    assert server.ask("DELETE", "/v1/queue?source=api:keyless")[1]["deleted"] == 999
