"""Both readers beside the table: what is measured is what would be served, read once, and told where it cannot be."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.reader.files import read_files
from model.reader.rule import rule_of
from model.reader.shelf import open_shelf
from model.report.page import model_card, report_page
from model.scoring.classifier import classifier_of
from model.settings import Settings, changed
from model.store.registry import Registry, Version
from tests.reading import READER_DIR, damaged
from tests.training.contest.test_score import write
from training.contest.both import ByBoth, Readings, Side, by_both, by_both_alone, part_of
from training.contest.contest import judge_of_fit
from training.contest.score import evaluate_file
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.fit.fit import Fitted
from training.report.report import head


@pytest.fixture
def on(settings: Settings) -> Settings:
    return changed(settings, reader="doubtful")


@pytest.fixture(scope="session")
def side(paired_fitted: Fitted, corpus: Corpus) -> Side:
    return Side(json.loads(paired_fitted.artifact.manifest), judge_of_fit(paired_fitted, corpus.labels))


def measured(corpus: Corpus, champion: Side | None, side: Side, settings: Settings) -> tuple[ByBoth | None, list[str]]:
    said: list[str] = []
    return by_both(corpus.subset(pinned_split(corpus).test), champion, side, settings, said.append), said


def test_figures_are_those_of_what_would_be_served(
    on: Settings, corpus: Corpus, paired: Version, paired_fitted: Fitted, side: Side
) -> None:
    found = by_both_alone(corpus, paired_fitted, on, lambda _line: None)
    assert found is not None
    shelf = open_shelf("doubtful", READER_DIR)
    part = part_of(corpus.subset(pinned_split(corpus).test))
    verdicts = classifier_of(paired, paired_fitted.scorer, shelf).classify(part.texts)
    assert found["read"] == sum(verdict.read_by == "table+reader" for verdict in verdicts) > 0
    called = [verdict.label for verdict in verdicts]
    right = Counter(label for label, target in zip(called, part.targets, strict=True) if label == target)
    f1 = [2 * right[label] / (called.count(label) + part.targets.count(label)) for label in part.labels]
    assert found["both"]["macro_f1"] == pytest.approx(np.mean(f1))
    assert found["table"]["macro_f1"] != found["both"]["macro_f1"]


def test_champion_and_challenger_are_compared_by_both(on: Settings, corpus: Corpus, side: Side) -> None:
    wide = dict(side.manifest) | {"reader": side.manifest["reader"] | {"margin": 0.9}}
    found, _ = measured(corpus, Side(wide, side.judge), side, on)
    assert found is not None
    assert found.contest is not None
    assert (found.contest.champion != found.contest.challenger).any()
    foreign = dict(side.manifest) | {"reader": side.manifest["reader"] | {"encoder": "0" * 64}}
    for former in (Side({}, side.judge), Side(foreign, side.judge), None):
        again, _ = measured(corpus, former, side, on)
        assert again == replace(found, contest=None)


def test_nothing_is_measured_where_the_reader_is_off_or_no_version_names_it(
    settings: Settings, on: Settings, corpus: Corpus, side: Side
) -> None:
    assert measured(corpus, None, side, settings) == (None, [])
    assert measured(corpus, None, Side({}, side.judge), on) == (None, [])


def test_an_encoder_that_cannot_be_had_is_told(on: Settings, corpus: Corpus, side: Side, tmp_path: Path) -> None:
    hurt = changed(on, reader_dir=damaged(tmp_path / "hurt", "encoder.onnx", b"x"))
    found, said = measured(corpus, None, side, hurt)
    assert found is None
    assert "both readers are not measured: encoder.onnx" in said[-1]
    foreign = Side(dict(side.manifest) | {"reader": side.manifest["reader"] | {"encoder": "0" * 64}}, side.judge)
    found, said = measured(corpus, None, foreign, on)
    assert found is None
    assert "the version needs the encoder 000000000000..." in said[-1]


def test_a_text_is_read_once() -> None:
    readings = Readings(read_files(READER_DIR))
    first = readings.read("The envoys met.")
    assert readings.read("The envoys met.") is first


def test_evaluate_report_and_card_tell_both(
    registry: Registry, on: Settings, corpus: Corpus, paired: Version, paired_fitted: Fitted, tmp_path: Path
) -> None:
    file = write(tmp_path / "rows.jsonl", part_of(corpus))
    shelf = open_shelf("doubtful", READER_DIR)
    cache = tmp_path / "cache"
    found = evaluate_file(registry, paired, file, cache, lambda _line: None, shelf=shelf)
    assert found.both is not None
    assert found.as_json()["read_by_both"] == found.n_read > 0
    assert "all rows, by the table alone" in found.text()
    assert f"all rows, {found.n_read} of them read by both readers" in found.text()
    hurt = open_shelf("doubtful", damaged(tmp_path / "hurt", "encoder.onnx", b"x"))
    alone = evaluate_file(registry, paired, file, cache, lambda _line: None, shelf=hurt)
    assert alone.both is None
    assert "the table reads alone: encoder.onnx" in alone.text()
    report = paired_fitted.report | {"both": by_both_alone(corpus, paired_fitted, on, lambda _line: None)}
    assert "both readers on" in head(paired, report)
    assert "the same by both readers" in model_card(paired, report)
    assert "Both readers beside the table alone" in report_page(paired, report)
    assert "both readers on" not in head(paired, paired_fitted.report)


def test_a_rule_of_other_labels_is_none_of_its_own(side: Side) -> None:
    assert side.rule(("other",)) is None
    rule = rule_of(side.manifest["reader"])
    assert side.rule(rule.labels) == rule
