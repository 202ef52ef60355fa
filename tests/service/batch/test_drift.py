"""An archive, source by source: new words are named where they came, and rows without text are told."""

import json
from pathlib import Path

import pytest

from model.errors import FormatError
from model.scoring.classifier import FramingClassifier
from service.batch import drift
from service.batch.drift import Asked, drift_of, lines_of
from tests.model.drift.streams import sentences
from tests.service.batch.runs import write

PLANTED = ("zhorabek", "zhorobek")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [
        {"text": text, "desk": "calm", "at": f"2026-01-0{1 + place // 500}T08:00"}
        for place, text in enumerate(sentences(1_500, 1))
    ]
    rows += [{"text": text, "desk": "war", "at": "2026-01-01"} for text in sentences(700, 2)]
    rows += [{"text": text, "desk": "war", "at": "2026-01-02"} for text in sentences(500, 3, PLANTED, 0.6)]
    rows += [{"text": " "}, {"other": 1}]
    return write(tmp_path / "archive.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def test_words_are_named_where_they_came(archive: Path, classifier: FramingClassifier) -> None:
    found = drift_of(classifier, Asked(archive, "jsonl", source="desk", day="at", reference=600))
    assert found["refused"] == 2
    assert set(found["sources"]) == {"calm", "war"}
    assert found["sources"]["calm"]["alarm_at"] is None
    war = found["sources"]["war"]
    assert {term["term"] for term in war["terms"][:2]} == set(PLANTED)
    assert [day["sentences"] for day in war["days"].values()] == [700, 500]
    told = "\n".join(lines_of(found))
    assert "calm: nothing moved in" in told
    assert "war: moved" in told
    assert "  zhorabek: in 0.00% -> " in told
    assert "2 rows have no text" in told


def test_a_short_file_is_all_reference(archive: Path, classifier: FramingClassifier) -> None:
    found = drift_of(classifier, Asked(archive, "jsonl"))
    assert next(lines_of(found)).startswith("only 2700 sentences, all of the reference")


def test_too_many_sources_are_refused(
    archive: Path, classifier: FramingClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "MOST_SOURCES", 1)
    with pytest.raises(FormatError, match="'desk' names more than 1 sources"):
        drift_of(classifier, Asked(archive, "jsonl", source="desk"))
