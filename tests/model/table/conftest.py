"""A scoring table with every kind of branch, in memory and as a file."""

from pathlib import Path

import pytest

from model.fitted.export import export_table
from model.table.file import write_table
from model.table.layout import ScoringTable
from tests.model.scoring.engines import LABELS, fitted


@pytest.fixture(scope="module")
def table() -> ScoringTable:
    return export_table(fitted("all"), LABELS)


@pytest.fixture
def path(table: ScoringTable, tmp_path: Path) -> Path:
    path = tmp_path / "scoring.table"
    write_table(table, path)
    return path
