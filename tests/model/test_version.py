"""How versions are called: v3 is number 3, and nothing else is a version's name."""

import pytest

from model.version import BASE, Version, number_of


@pytest.mark.parametrize(("name", "number"), [("v1", 1), ("1", 1), ("v10", 10), ("999999999", 999_999_999)])
def test_a_name_gives_its_number(name: str, number: int) -> None:
    assert number_of(name) == number


@pytest.mark.parametrize(
    "name",
    [
        "",
        "v",
        "v0",
        "0",
        "v01",
        "V1",
        "v1 ",
        " v1",
        "v1\n",
        "-1",
        "+1",
        "1.0",
        "v1v",
        "champion",
        "1e3",
        "٣",
        "v٣",
        "1111111111",
    ],
)
def test_any_other_name_gives_none(name: str) -> None:
    assert number_of(name) is None


def test_a_versions_name_leads_back_to_it() -> None:
    version = Version(42, "d" * 64, "2026-01-02T03:04:05+00:00", "tester", {})
    assert version.name == "v42"
    assert number_of(version.name) == version.number


def test_a_version_names_the_rows_that_it_carries() -> None:
    parts = {"scoring.table": {"bytes": 1, "sha256": "t"}}
    manifests = ({}, {"parts": parts}, {"parts": parts | {BASE: {"bytes": 1, "sha256": "b"}}})
    assert [Version(1, "d", "at", "tester", manifest).base for manifest in manifests] == [None, None, "b"]
