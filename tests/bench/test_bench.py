"""That every benchmark runs and reports, on tiny sizes; nothing here judges a time."""

import json
from pathlib import Path

import pytest

from model.settings import Settings
from model.store.registry import Registry
from tests.bench.__main__ import GROUPS, PARTS, main, parts_of
from tests.bench.figures import Figure, Goal
from training.corpus.corpus import Corpus


@pytest.fixture(autouse=True)
def _reader_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the benchmarks' own setting end with each test."""
    monkeypatch.setenv("FRAMING_READER", "off")


@pytest.mark.slow
def test_every_part_runs_and_reports(
    settings: Settings,
    registry: Registry,
    corpus: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines, markdown = tmp_path / "lines.txt", tmp_path / "BENCHMARKS.md"
    lines.write_text("\n".join(corpus.texts[:100]), encoding="utf-8")
    command = ["--quick", "--lines", str(lines), "--data-dir", str(settings.data_dir), "--markdown", str(markdown)]
    main(command)
    out, err = capsys.readouterr()
    found = json.loads(out)
    parts = {figure["part"] for figure in found["figures"]}
    assert parts == {
        "in process",
        "readings",
        "bulk",
        "HTTP",
        "page",
        "start and memory",
        "second reader",
        "parity",
        "growth",
        "pruning",
        "fit",
        "cluster",
    }
    assert all(figure["is_met"] for figure in found["figures"] if figure["part"] == "parity")
    assert found["about"]["lines"] == "100 from lines.txt"
    for figure in found["figures"]:
        assert figure["name"] in markdown.read_text(encoding="utf-8")
        assert figure["name"] in err


def test_an_unknown_part_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(SystemExit, match="no part nothing: name some of batches, "):
        main(["--only", "web,nothing"])


def test_parts_and_groups_are_named_with_spaces_or_commas_between_them() -> None:
    assert parts_of(["scoring,bulk", "parity"]) == ["batches", "evidence", "readings", "parity", "growth", "bulk"]
    assert parts_of(["start"]) == ["starts"]
    assert {part for group in GROUPS.values() for part in group} <= set(PARTS)


def test_a_goal_is_a_least_or_a_most() -> None:
    assert Goal(20, 35).is_met(20)
    assert not Goal(20, 35).is_met(19)
    assert Goal(1.3, 1.1, is_least=False).is_met(1.3)
    assert str(Goal(1.3, 1.1, is_least=False)) == "≤ 1.3 (aim 1.1)"
    assert Figure("a", "b", "s", 1.0, 2.0, 0.5).is_met is None
