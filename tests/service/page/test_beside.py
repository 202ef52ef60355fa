"""Two articles side by side, and two versions on one article, as the server lays them."""

import pytest

from tests.browser import faults
from tests.service.page.desk import TEXT, Opened, labelled, opened, unfolded
from tests.service.views.test_page import PHONE
from tests.soak.servers import Served

WIRE = "Seoul said about 600 North Korean soldiers were killed. Talks go on in Istanbul."
DAILY = "Some 600 North Korean soldiers were killed, Seoul believes. Moscow is silent."


@pytest.mark.parametrize("options", [{}, PHONE])
def test_two_articles_stand_side_by_side(visit: Opened, server: Served, options: dict[str, object]) -> None:
    seen = labelled(visit, server, WIRE, **options)
    part = unfolded(seen, "two")
    part.locator("#compare").click()
    part.locator("#compared.failed", has_text="There is no other article").wait_for()
    part.locator("#other").fill(DAILY)
    part.locator("#compare").click()
    part.get_by_text("1 fact told by both").wait_for()
    documents = [{"id": "a", "text": WIRE}, {"id": "b", "text": DAILY}]
    (fact,) = server.ask("POST", "/v1/comparisons", {"documents": documents})[1]["facts"]
    columns = part.locator(".facts > li .beside > div")
    for column, sentence in zip(columns.all(), fact["sentences"], strict=True):
        assert sentence["text"] in column.inner_text()
    left, right = (column.bounding_box() for column in columns.all())
    assert left and right  # noqa: PT018 - both are drawn
    assert (left["x"] == right["x"]) == bool(options)  # one below the other on a phone
    assert part.get_by_text("Moscow is silent.").count() == 1
    assert faults(seen.page) == []
    assert seen.complaints == []


def test_two_versions_stand_side_by_side_on_one_article(visit: Opened, server: Served) -> None:
    seen = opened(visit, server)
    seen.page.fill("#text", TEXT)
    part = unfolded(seen, "versus")
    part.locator("#first option").nth(1).wait_for(state="attached")
    assert [part.locator(name).input_value() for name in ("#first", "#second")] == ["v2", "v1"]
    part.get_by_role("button", name="Label the text above by both").click()
    part.locator("#differing", has_text="by v1 than by v2").wait_for()
    v2, v1 = (server.ask("POST", "/v1/documents", {"text": TEXT, "version": name})[1] for name in ("v2", "v1"))
    verdicts = [[(s["label"], s["abstained"]) for s in answer["sentences"]] for answer in (v2, v1)]
    moved = sum(one != other for one, other in zip(*verdicts, strict=True))
    assert part.locator("#differing").inner_text().startswith(f"{moved} of 3 sentences")
    assert part.locator("ol > li").count() == moved
    assert part.locator(".bar").count() == 2
    assert faults(seen.page) == []
    assert seen.complaints == []
