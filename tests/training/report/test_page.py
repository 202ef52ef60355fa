"""The report as a page and as a card: whole, and in need of nothing from elsewhere."""

import re

from model.store.registry import Registry
from training.fit.fit import Fitted
from training.report.page import model_card, report_page


def test_the_page_holds_every_part_and_needs_no_network(registry: Registry, fitted: Fitted) -> None:
    page = report_page(registry.resolve("champion"), fitted.report)
    for part in ("Calibration", "Hard cases", "Even-handedness", "more data", "alpha", "What weighs most", "Corpus"):
        assert part in page
    assert page.count("<svg") == 3
    assert not re.search(r'(?:src|href)="|url\(|@import', page)
    assert f"{fitted.report['test']['macro_f1']:.3f}" in page


def test_the_card_says_what_it_must_not_be_used_for(registry: Registry, fitted: Fitted) -> None:
    card = model_card(registry.resolve("champion"), fitted.report)
    assert "must not be used for" in card
    assert f"{fitted.report['sources_held_out']['macro_f1']:.3f}" in card
