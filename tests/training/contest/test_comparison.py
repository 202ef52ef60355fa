"""A version beside the champion: what moved is counted, shown and told, and nothing is compared that cannot be."""

import numpy as np
import pytest

from model.report.page import report_page
from model.settings import Settings
from model.store.database import open_engine
from model.store.registry import Registry
from tests.fitted import SIGNED
from training.contest.comparison import MOST_SHOWN, against_champion, compare_versions
from training.contest.gate import Contest
from training.corpus.corpus import Corpus, Example
from training.fit.fit import Fitted
from training.report.report import head

LABELS = ("framing", "estimate", "neutral")


def sure_of(columns: list[int]) -> np.ndarray:
    return np.eye(3)[columns]


def contest(truth: list[int], before: list[int], after: list[int]) -> tuple[Corpus, Contest]:
    examples = tuple(Example(f"text {n}", LABELS[own], f"g{n}", "s") for n, own in enumerate(truth))
    hard = np.zeros(len(truth), dtype=bool)
    return Corpus(examples, LABELS), Contest(LABELS, np.array(truth), sure_of(before), sure_of(after), hard)


def test_what_moved_is_counted_by_hand() -> None:
    truth, before, after = [0, 0, 1, 1, 2, 2], [0, 2, 1, 2, 2, 1], [0, 0, 2, 2, 2, 0]
    found = compare_versions("v1", *contest(truth, before, after))
    assert (found.changed, found.mended, found.broken, found.n) == (3, 1, 1, 6)
    assert set(found.moves) == {("neutral", "framing", 1), ("estimate", "neutral", 1), ("estimate", "framing", 1)}
    assert found.examples[0].text == "text 2"  # now wrong: it comes first
    assert (found.examples[0].human, found.examples[0].before, found.examples[0].after) == (
        "estimate",
        "estimate",
        "neutral",
    )
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 2 / 5) / 3)
    assert found.macro_f1 + found.difference == pytest.approx((4 / 5 + 0 + 2 / 5) / 3)


def test_equal_versions_differ_in_nothing() -> None:
    same = [0, 1, 2, 0, 1, 2]
    found = compare_versions("v1", *contest(same, same, same))
    assert (found.difference, found.interval, found.changed, found.examples) == (0.0, (0.0, 0.0), 0, ())


def test_no_more_sentences_are_shown_than_a_person_reads() -> None:
    n = MOST_SHOWN + 5
    found = compare_versions("v1", *contest([0] * n, [0] * n, [1] * n))
    assert (found.changed, len(found.examples)) == (n, MOST_SHOWN)


def test_the_first_version_has_nothing_to_be_compared_with(settings: Settings, corpus: Corpus, fitted: Fitted) -> None:
    assert against_champion(Registry(open_engine(settings.url)), settings, corpus, fitted) is None


def test_a_champion_of_other_labels_is_not_compared(
    registry: Registry, settings: Settings, corpus: Corpus, fitted: Fitted
) -> None:
    fewer = Corpus(tuple(e for e in corpus.examples if e.label != corpus.labels[0]), corpus.labels[1:])
    assert against_champion(registry, settings, fewer, fitted) is None


def test_the_terminal_and_the_page_tell_the_comparison(
    registry: Registry, settings: Settings, corpus: Corpus, fitted: Fitted
) -> None:
    found = against_champion(registry, settings, corpus, fitted)
    assert found is not None
    assert found.changed == 0  # the champion is this very version
    moved = compare_versions("v1", *contest([0, 1, 2, 2], [0, 1, 2, 1], [0, 2, 2, 2]))
    version = registry.add(fitted.artifact, fitted.report, SIGNED)
    report = fitted.report | {"comparison": moved.as_json()}
    assert "against v1: macro-F1 " in head(version, report)
    assert "2 of 4 labels differ, 1 mended, 1 broken" in head(version, report)
    page = report_page(version, report)
    assert "text 1" in page
    assert "1 are now the human&#39;s" in page or "1 are now the human's" in page
