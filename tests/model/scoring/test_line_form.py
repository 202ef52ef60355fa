"""The fixed parts of a JSON line: put together with numbers they are the line that a reader expects."""

import json

import pytest

from model.scoring.line_form import line_form

LABELS = ("plain", 'with "quotes"', "Ünïcode – dash", "back\\slash", "new\nline")


@pytest.mark.parametrize("best", range(len(LABELS)))
def test_parts_and_numbers_make_one_line_of_json(best: int) -> None:
    heads, names, threshold = line_form(LABELS, 0.5)
    shares = b"".join(name + b"0.2" for name in names)
    line = b'{"row":7' + heads[best] + shares + b'},"abstained":false}'
    assert b"\n" not in line
    found = json.loads(line)
    assert found["label"] == LABELS[best]
    assert list(found["probabilities"]) == list(LABELS)
    assert (found["row"], threshold) == (7, 0.5)
