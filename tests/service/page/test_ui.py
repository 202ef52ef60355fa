"""The page in a real browser on a real server: read, correct, train, go back, and take away."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from service.offline.verify import verify
from tests.browser import faults
from tests.service.page.desk import TEXT, Opened, labelled, opened, unfolded
from tests.service.views.test_page import PHONE
from tests.soak.servers import Served

DARK = {"color_scheme": "dark"}
ZOOMED = {"viewport": {"width": 640, "height": 400}}  # as 1280 x 800 at 200 %
CUT = """
[document.documentElement, ...document.querySelectorAll("body *")].filter((element) => element.checkVisibility() &&
  element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline" &&
  !element.closest(".bar, .unseen-text, .heads, input")).map((element) => element.outerHTML.slice(0, 200))
"""


def test_an_article_is_read_in_its_own_flow_and_nothing_else_is_asked(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server)
    assert seen.page.locator("#article > p").count() == 2
    assert seen.page.locator(".sentence").count() == 3
    assert seen.page.locator(".sentence em.quoted").count() == 1
    assert all(url.startswith(f"http://127.0.0.1:{server.port}/") for url in seen.requests)
    assert seen.complaints == []
    seen.page.reload()
    assert seen.page.input_value("#text") == TEXT


def test_why_is_told_by_keyboard_in_words_with_the_numbers_one_step_further(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server)
    seen.page.locator(".sentence").first.focus()
    seen.page.keyboard.press("Enter")
    panel = seen.page.locator(".panel")
    panel.locator(".words").wait_for()
    assert "+" in panel.locator(".words").inner_text()
    assert not panel.locator("table").is_visible()
    panel.locator("summary").focus()
    seen.page.keyboard.press("Enter")
    assert re.search(r"together\s+-?\d+\.\d\d", panel.locator("table").inner_text())
    panel.locator(".shut").focus()
    seen.page.keyboard.press("Enter")
    assert panel.count() == 0
    assert seen.page.evaluate("document.activeElement.className").startswith("sentence")


def test_a_correction_and_a_confirmation_are_told_beside_their_button_and_taken_back(
    visit: Opened, server: Served
) -> None:
    seen = labelled(visit, server)
    for place, button in ((0, "This is right"), (2, "Correct")):
        seen.page.locator(".sentence").nth(place).click()
        panel = seen.page.locator(".panel")
        panel.get_by_role("button", name=button).click()
        told = panel.locator(".happened")
        told.get_by_role("button").wait_for()
        number = int(re.search(r"Stored as review (\d+)", told.inner_text())[1])  # type: ignore[index]  # else it fails
        assert server.ask("GET", f"/v1/reviews/{number}")[1]["source"] == "page"
        told.get_by_role("button").click()
        panel.get_by_text("is taken back").wait_for()
        assert server.ask("GET", f"/v1/reviews/{number}")[0] == 404


def test_a_training_is_followed_through_a_reload_and_old_labels_are_told_as_such(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server)
    seen.page.locator(".sentence").nth(1).click()
    seen.page.get_by_role("button", name="This is right").click()
    seen.page.get_by_text("Stored as review").wait_for()
    seen.page.click("#train")
    seen.page.locator("#cancel").wait_for()
    seen.page.reload()
    seen.page.locator("#stage", has_text=re.compile("promoted|refused|failed")).wait_for(timeout=120_000)
    assert "failed" not in seen.page.inner_text("#stage")
    seen = labelled(visit, server)
    before = server.serving()
    other = next(v["version"] for v in server.ask("GET", "/v1/versions")[1]["versions"] if v["version"] != before)
    seen.page.on("dialog", lambda dialog: dialog.accept())
    seen.page.locator("#versions summary").click()
    seen.page.get_by_role("button", name=f"Serve {other}").click()
    seen.page.locator("#stale", has_text=f"version {other} serves now").wait_for()
    seen.page.get_by_role("button", name="Label it again").click()
    seen.page.get_by_text(f"got another label than by version {before}").wait_for()
    seen.page.click("#rollback")
    seen.page.get_by_text(f"Went back from {other} to {before}").wait_for()
    assert server.serving() == before
    seen.page.get_by_role("button", name=f"Forward to {other} again").click()
    seen.page.get_by_role("button", name=f"Serve {before}", exact=True).wait_for()
    assert server.serving() == other
    assert server.ask("POST", "/v1/rollback", {})[0] == 200


def test_a_training_that_is_cancelled_ends_and_changes_nothing(visit: Opened, server: Served) -> None:
    before = server.serving()
    seen = opened(visit, server)
    seen.page.click("#train")
    seen.page.locator("#cancel").click()
    seen.page.locator("#stage", has_text=re.compile(r"Training \d+: cancelled")).wait_for(timeout=120_000)
    assert not seen.page.locator("#cancel").is_visible()
    assert server.ask("GET", "/v1/trainings?limit=1")[1]["trainings"][0]["status"] == "cancelled"
    assert server.serving() == before
    assert seen.complaints == []


def test_the_table_that_is_saved_says_what_the_server_said(visit: Opened, server: Served) -> None:
    text = '=1+1 said the minister of trade on Friday.\nThe "envoys", who met, left.'
    seen = labelled(visit, server, text)
    with seen.page.expect_download() as download:
        seen.page.click("#csv")
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    answer = server.ask("POST", "/v1/documents", {"text": text})[1]
    assert [(int(row["begin"]), int(row["end"])) for row in rows] == [
        (s["begin"], s["end"]) for s in answer["sentences"]
    ]
    for row, sentence in zip(rows, answer["sentences"], strict=True):
        assert {name: float(row[name]) for name in sentence["probabilities"]} == sentence["probabilities"]
        assert row["text"].removeprefix("'") == text[sentence["begin"] : sentence["end"]]
        assert not row["text"].startswith("=")


def test_the_report_that_is_saved_is_the_servers_and_can_be_verified(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server)
    with seen.page.expect_download() as download:
        seen.page.click("#report")
    content = Path(download.value.path()).read_bytes()
    findings, report = verify("report.html", content, {"article.txt": TEXT.encode()})
    assert [one.words for one in findings if not one.is_same] == []
    assert report
    assert report.told.model["version"] == server.serving()
    assert seen.complaints == []


def test_what_is_known_of_a_version_is_saved_from_the_list(visit: Opened, server: Served) -> None:
    seen = opened(visit, server)
    version = server.serving()
    for part, ending in (("report", "html"), ("card", "md")):
        if part == "report":
            unfolded(seen, "versions")
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name=f"Save the {part} on {version}").click()
        assert download.value.suggested_filename == f"{version}-{part}.{ending}"
        assert version in Path(download.value.path()).read_text(encoding="utf-8")
    assert seen.complaints == []


def test_what_is_copied_has_a_line_a_sentence_and_paper_has_the_article_alone(visit: Opened, server: Served) -> None:
    seen = labelled(visit, server, permissions=["clipboard-read", "clipboard-write"])
    seen.page.click("#copy")
    seen.page.get_by_text("Copied").wait_for()
    copied = seen.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(copied) == 3
    assert copied[2].endswith("\tThe delegation left on Friday 🙂.")
    seen.page.emulate_media(media="print")
    shown = [
        name for name in ("article", "picture", "told", "ask", "train") if seen.page.locator(f"#{name}").is_visible()
    ]
    assert shown == ["article", "picture"]
    printed = seen.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_what_waits_is_labelled_by_one_key(visit: Opened, server: Served) -> None:
    server.ask("POST", "/v1/queue", {"texts": ["The hall was opened on Sunday.", "The bridge was shut on Monday."]})
    seen = opened(visit, server)
    unfolded(seen, "queue")
    seen.page.get_by_text("2 wait in all").wait_for()
    seen.page.keyboard.press("3")
    seen.page.get_by_text("1 wait in all").wait_for()
    seen.page.keyboard.press("s")
    seen.page.get_by_text("Nothing waits").wait_for()
    newest = server.ask("GET", "/v1/reviews?limit=1")[1]["reviews"][0]
    assert newest["label"] == server.ask("GET", "/v1/model")[1]["labels"][2]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"color_scheme": "dark"},
        ZOOMED,
        PHONE,
        {**PHONE, "color_scheme": "dark"},
        {**PHONE, "forced_colors": "active"},
    ],
)
def test_every_part_fits_phone_and_zoom_and_is_read_in_any_colours(
    visit: Opened, server: Served, options: dict[str, Any]
) -> None:
    for label in server.ask("GET", "/v1/model")[1]["labels"][:2]:
        server.ask("POST", "/v1/reviews", {"text": "The shells may have come from across the river.", "label": label})
    seen = labelled(visit, server, **options)
    seen.page.locator(".sentence").first.click()
    seen.page.locator(".panel .words").wait_for()
    for part in seen.page.locator("main details:visible").all():
        part.locator("summary").first.click()
    seen.page.get_by_role("button", name="Take it back").first.wait_for()
    seen.page.locator("#history li").first.wait_for()
    assert seen.page.evaluate(CUT) == []
    assert faults(seen.page) == []
