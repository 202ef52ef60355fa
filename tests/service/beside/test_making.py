"""Files to the report on them side by side."""

from pathlib import Path

import pytest

from model.errors import FileError, FramingError, LimitError, TextError
from model.quoted import counted
from model.settings import Settings
from model.store.registry import Registry
from service.beside.making import make_comparison, read_sources
from service.offline.opening import open_classifier
from service.offline.verify import Finding, verify
from service.report.shapes import ComparisonReport
from service.report.source import source_of
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


def test_a_file_is_known_by_any_spelling_of_its_path(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(files[0])
    for other in (f"{tmp_path}/./wire.txt", f"{tmp_path}/../{tmp_path.name}/wire.txt", str(tmp_path / "link.txt")):
        with pytest.raises(FileError, match="is named twice") as caught:
            read_sources([*files, other])
        assert str(caught.value).startswith(other)


def test_two_files_of_the_same_words_are_two(tmp_path: Path, settings: Settings, registry: Registry) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes("Orel left Kursk.\r\n\r\nThe carrier left Busan. 🙂\r\n".encode())
    sources = read_sources([str(tmp_path / name) for name in ("b.txt", "a.txt")])
    found = make_comparison(open_classifier(settings, "champion"), sources, AT)
    assert [one["id"] for one in found.comparison["documents"]] == ["a.txt", "b.txt"]
    assert found.files["a.txt"]["text"] == found.files["b.txt"]["text"]
    assert all(len(fact["sentences"]) == 2 for fact in found.comparison["facts"])
    assert found.method.startswith("2 documents of ")
    assert "2026-01-02" in found.method


def test_one_fact_is_told_of_in_the_singular(settings: Settings, registry: Registry) -> None:
    sources = {name: source_of(b"The carrier Carl Vinson left Busan.", name) for name in ("a", "b")}
    found = make_comparison(open_classifier(settings, "champion"), sources, AT)
    assert len(found.comparison["facts"]) == 1
    assert "the same fact (1 fact) where" in found.method


@pytest.mark.parametrize(("content", "error"), [(None, FileError), (b"", TextError), (b" \r\n", TextError)])
def test_a_file_without_a_text_is_named(
    files: list[str], tmp_path: Path, content: bytes | None, error: type[FramingError]
) -> None:
    path = tmp_path / "broken.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=r"broken\.txt"):
        read_sources([*files, str(path)])


def test_more_files_than_can_be_compared_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="21 files named: a comparison takes 2 to 20"):
        read_sources([str(tmp_path / f"{n}.txt") for n in range(21)])
