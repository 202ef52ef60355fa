"""The report as a page and as a card: whole, and in need of nothing from elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markupsafe import escape

from model.report.page import NOT_MEASURED, model_card, report_page, rule_words
from model.store.registry import Registry, Version
from tests.browser import Visit, faults
from tests.fitted import OWN_LABELS
from tests.service.views.test_page import PHONE
from training.fit.fit import Fitted


def test_the_page_holds_every_part_and_needs_no_network(registry: Registry, fitted: Fitted) -> None:
    page = report_page(registry.resolve("champion"), fitted.report)
    for part in ("Calibration", "Hard cases", "Even-handedness", "more data", "alpha", "What weighs most", "Corpus"):
        assert part in page
    assert page.count("<svg") == 2  # no learning curve was drawn
    assert not re.search(r'(?:src|href)="|url\(|@import', page)
    assert f"{fitted.report['test']['macro_f1']:.3f}" in page


def test_rules_are_named_in_words(registry: Registry, fitted: Fitted) -> None:
    page = report_page(registry.resolve("champion"), fitted.report | {"hard_cases": {"r7-": {"n": 3, "accuracy": 1.0}}})
    assert "7: a fact with an inferred purpose or cause</th>" in page
    assert ">only seems to</td>" in page
    assert [rule_words(tag) for tag in ("r0+", "r22+", "x")] == [("r0+", ""), ("r22+", ""), ("x", "")]


@pytest.mark.parametrize(
    "options", [PHONE, {**PHONE, "color_scheme": "dark"}, {**PHONE, "forced_colors": "active"}, {}]
)
def test_it_folds_on_a_phone_and_is_read_in_any_colours(
    visit: Callable[..., Visit], registry: Registry, fitted: Fitted, tmp_path: Path, options: dict[str, Any]
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_page(registry.resolve("champion"), fitted.report))
    seen = visit(path, **options)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= seen.page.evaluate("innerWidth")
    heads = "getComputedStyle(document.querySelector('.wide td'), '::before').content"
    assert (seen.page.evaluate(heads) != "none") == bool(options)  # each figure says what it is of
    assert faults(seen.page) == []
    assert seen.complaints == []


def test_the_card_says_what_it_must_not_be_used_for(registry: Registry, fitted: Fitted) -> None:
    card = model_card(registry.resolve("champion"), fitted.report)
    assert "must not be used for" in card
    assert f"{fitted.report['sources_held_out']['macro_f1']:.3f}" in card


def test_the_learning_curve_is_drawn_where_it_was_measured(registry: Registry, fitted: Fitted) -> None:
    page = report_page(registry.resolve("champion"), fitted.report | {"learning_curve": [(10, 0.5), (20, 0.7)]})
    assert page.count("<svg") == 3


def test_card_and_page_of_other_labels_speak_of_these_and_of_no_voices(registry: Registry, own: Version) -> None:
    stored = registry.report(own)
    card, page = model_card(own, stored), report_page(own, stored)
    for document in (card, page):
        assert all(label in document for label in OWN_LABELS)
        assert not re.search(r"voice|outlet|framing|estimate|register|bloc\b|Hard cases", document)
    assert "with one of crime, economy, sport" in card


def test_every_card_says_what_erasing_does_not_reach(registry: Registry, fitted: Fitted, own: Version) -> None:
    for version, report in ((registry.resolve("champion"), fitted.report), (own, registry.report(own))):
        assert "may still hold its words" in " ".join(model_card(version, report).split())


def test_page_and_card_of_a_first_version_say_what_was_not_measured(registry: Registry, fitted: Fitted) -> None:
    parts = {name: {"test": fitted.report[name]["test"]} for name in ("reliability", "coverage")}
    report = fitted.report | parts | {"sources_held_out": None, "conformal": None}
    version = registry.resolve("champion")
    page, card = report_page(version, report), model_card(version, report)
    assert page.count(NOT_MEASURED) == 2
    assert "Sources held out" not in page
    assert card.count(NOT_MEASURED) == 1
    assert "| sources held out |" not in card


def test_hostile_labels_and_names_are_text_on_the_page(registry: Registry, own: Version) -> None:
    hostile = "<script>alert('a')</script>&amp;"
    report = msgspec.json.decode(
        msgspec.json.encode(registry.report(own)).replace(b'"crime"', json.dumps(hostile).encode())
    )
    labels = [hostile if label == "crime" else label for label in own.manifest["labels"]]
    version = replace(own, created_by=hostile, manifest=own.manifest | {"labels": labels})
    page = report_page(version, report)
    assert "<script" not in page
    assert page.count(str(escape(hostile))) >= 2
    assert hostile in model_card(version, report)  # Markdown is escaped by what shows it
