"""The lists can be read, and say nothing twice."""

import pytest

from model.voices.lists import HERE, KINDS, entries, speakers


@pytest.mark.parametrize("path", sorted(HERE.glob("*.tsv")), ids=lambda path: path.name)
def test_every_line_is_a_kind_and_an_entry_in_small_letters(path: object) -> None:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]  # type: ignore[attr-defined]  # a path
    assert all(len(row) == 2 and all(cell == cell.strip() for cell in row) for row in rows)
    assert all(row[1] == row[1].lower() for row in rows)
    assert len({tuple(row) for row in rows}) == len(rows)


def test_a_speaker_has_one_kind() -> None:
    listed = entries("speakers")
    assert set(listed) == set(KINDS) - {"unknown"}
    assert sum(map(len, listed.values())) == len(speakers())
