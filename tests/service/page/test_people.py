"""Several people at the page: what each role may do, what they differ on and how that ends, how far they agree."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from model.labels import Label
from tests.browser import faults
from tests.service.page.desk import PEOPLE, TEXT, Opened, key_of, opened, served, unfolded
from tests.soak.servers import Served, running

NEUTRAL, ESTIMATE = Label.NEUTRAL_REPORTING.value, Label.INTELLIGENCE_ESTIMATE.value
DISPUTED = "The shells may have come from across the river."
SAID = {
    DISPUTED: (NEUTRAL, ESTIMATE),
    "The hall was opened.": (NEUTRAL, NEUTRAL),
    "Some 600 fell.": (ESTIMATE, ESTIMATE),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server at which anna and boris have labelled three texts, one of them differently."""
    with running(served(tmp_path_factory.mktemp("people"), PEOPLE)) as server:
        for text, labels in SAID.items():
            for person, label in zip(("anna", "boris"), labels, strict=True):
                status, _ = replace(server, key=key_of(person)).ask(
                    "POST", "/v1/reviews", {"text": text, "label": label}
                )
                assert status == 201
        yield server


def test_each_role_is_told_what_it_may_not_do_where_it_tried(visit: Opened, desk: Served) -> None:
    seen = visit(f"http://127.0.0.1:{desk.port}/")
    seen.page.get_by_text("The server asks for a key").wait_for()
    seen.page.fill("#key", key_of("rosa"))
    seen.page.fill("#text", TEXT)
    seen.page.get_by_text("You are rosa, reader").wait_for()
    seen.page.get_by_role("button", name="Label", exact=True).click()
    seen.page.wait_for_selector("#answer:not([hidden])")
    seen.page.locator(".sentence").first.click()
    seen.page.get_by_role("button", name="This is right").click()
    seen.page.locator(".happened.failed", has_text="reviewer").wait_for()
    seen.page.fill("#key", key_of("anna"))
    seen.page.get_by_role("button", name="This is right").click()
    seen.page.locator(".happened", has_text="Stored as review").wait_for()
    seen.page.click("#train")
    seen.page.locator("#stage.failed", has_text="maintainer").wait_for()
    seen.page.locator(".shut").click()
    seen.page.locator(".sentence").first.click()
    seen.page.get_by_role("button", name="This is right").click()
    seen.page.locator(".happened", has_text="You said so before").wait_for()
    assert faults(seen.page) == []


def test_a_note_stands_in_the_list_and_each_finds_their_own_labels(visit: Opened, desk: Served) -> None:
    seen = opened(visit, desk, "boris")
    seen.page.fill("#text", TEXT)
    seen.page.get_by_role("button", name="Label", exact=True).click()
    seen.page.locator(".sentence").nth(2).click()
    seen.page.get_by_label("A note on it").fill("a plain fact, see rule 7")
    seen.page.get_by_role("button", name="This is right").click()
    seen.page.locator(".happened", has_text="Stored as review").wait_for()
    lines = unfolded(seen, "mine").locator(":scope > ul > li")
    lines.first.locator("em", has_text="Note: a plain fact, see rule 7").wait_for()
    assert lines.filter(has_text="(anna)").count() >= 3
    seen.page.get_by_label("Show").and_(seen.page.locator("#whose")).select_option("mine")
    lines.filter(has_text="(anna)").first.wait_for(state="detached")
    assert lines.filter(has_text="(boris)").count() == lines.count() == 4
    assert faults(seen.page) == []


def test_a_dispute_is_settled_by_a_maintainer_alone_and_opened_again(visit: Opened, desk: Served) -> None:
    for person in ("boris", "mona"):
        seen = opened(visit, desk, person)
        dispute = unfolded(seen, "disputes").locator(":scope > ul > li")
        dispute.get_by_text(DISPUTED).wait_for()
        assert dispute.locator("strong").all_inner_texts() == ["anna", "boris"]
        dispute.get_by_label("The label from now on").select_option(ESTIMATE)
        dispute.get_by_label("because").fill("rule 19")
        dispute.get_by_role("button", name="Settle").click()
        if person == "boris":
            dispute.locator(".happened.failed", has_text="maintainer").wait_for()
    dispute.get_by_text("It trains from now on").wait_for()
    assert faults(seen.page) == []
    (settled,) = desk.ask("GET", "/v1/disputes?state=settled")[1]["disputes"]
    assert settled["settled"] | {"at": "", "review": 0} == {
        "label": ESTIMATE, "by": "mona", "why": "rule 19", "at": "", "review": 0,
    }  # fmt: skip
    seen.page.select_option("#disputed", "open")
    seen.page.select_option("#disputed", "settled")
    seen.page.get_by_text("Settled by mona: intelligence estimate (rule 19)").wait_for()
    seen.page.locator("#disputes").get_by_role("button", name="Take it back").click()
    seen.page.locator("#disputes", has_text="is taken back").wait_for()
    assert len(desk.ask("GET", "/v1/disputes")[1]["disputes"]) == 1
    assert [one for one in seen.complaints if "401" not in one] == []  # before there was a key


def test_agreement_is_told_with_its_intervals_and_where_two_differ(visit: Opened, desk: Served) -> None:
    seen = opened(visit, desk, "anna")
    part = unfolded(seen, "agreement")
    part.get_by_text("anna and boris", exact=True).wait_for()
    found = desk.ask("GET", "/v1/agreement")[1]
    (pair,) = found["pairs"]
    told = [" ".join(row.inner_text().split()) for row in part.locator("tr").all()]
    for figure in (found["alpha"], pair["kappa"]):
        low, high = figure["interval"]
        assert any(f"{figure['value']:.2f} ({low:.2f} to {high:.2f})" in row for row in told)
    part.locator("summary", has_text="Where anna and boris differ").click()
    part.get_by_text("1 text: anna says neutral reporting, boris intelligence estimate").wait_for()
    assert faults(seen.page) == []
    seen.page.select_option("#raters", "source")
    part.get_by_text("api:anna and api:boris", exact=True).wait_for()
