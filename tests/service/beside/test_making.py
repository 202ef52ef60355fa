"""Files to the report on them side by side."""

from pathlib import Path

import pytest

from model.errors import FileError, LimitError
from model.quoted import counted
from model.settings import Settings
from model.store.registry import Registry
from service.beside.making import make_comparison, read_sources
from service.report.opening import open_classifier
from service.report.shapes import ComparisonReport
from service.report.verify import Finding, verify
from service.views.content import sealed_json
from tests.service.comparison.conftest import TEXTS
from tests.service.reported import AT


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    return [str(tmp_path / f"{name}.txt") for name in TEXTS]


@pytest.fixture
def comparison(settings: Settings, registry: Registry, files: list[str]) -> ComparisonReport:
    return make_comparison(open_classifier(settings, "champion"), read_sources(files), AT)


def test_files_are_called_by_name_and_by_path_where_two_have_one(files: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other" / "wire.txt"
    other.parent.mkdir()
    other.write_text("Another.")
    assert set(read_sources(files)) == {"wire.txt", "daily.txt", "agency.txt"}
    assert set(read_sources([*files, str(other)])) == {files[0], "daily.txt", "agency.txt", str(other)}
    with pytest.raises(FileError, match="is named twice"):
        read_sources([*files, files[0]])
    with pytest.raises(LimitError, match="1 file named: a comparison takes 2 to 20"):
        read_sources(files[:1])


def test_the_order_of_files_changes_nothing(
    comparison: ComparisonReport, settings: Settings, registry: Registry, files: list[str]
) -> None:
    again = make_comparison(open_classifier(settings, "champion"), read_sources(files[::-1]), AT)
    assert sealed_json(again) == sealed_json(comparison)
    told = counted(len(comparison.comparison["facts"]), "fact")
    assert f"({told})" in comparison.method


def test_a_comparison_and_its_texts_are_verified(comparison: ComparisonReport, files: list[str]) -> None:
    content = sealed_json(comparison)
    texts = {file: Path(file).read_bytes() for file in files}
    findings, found = verify("c.json", content, texts)
    assert [finding.is_same for finding in findings] == [True] * 4
    assert isinstance(found, ComparisonReport)
    assert (found.files, found.comparison) == (comparison.files, comparison.comparison)
    texts[files[0]] += b" More."
    findings, _ = verify("c.json", content, texts)
    assert [finding.is_same for finding in findings] == [True, False, True, True, None]
    assert findings[-1] == Finding(None, "No text was given that is wire.txt of the report.")
    assert "is none of the files that were labelled" in findings[1].words
