"""Marks of origin that come with one label are told; such that come with all are not."""

from dataclasses import replace

from tests.training.audit.audited import FRAMING
from tests.training.invented import sentences
from training.audit.findings import Limits
from training.audit.giveaways import check_giveaways, marks


def test_a_dateline_that_comes_with_one_label_is_told() -> None:
    rows = sentences(60, seed=5)
    marked = [replace(e, text=f"PYONGYANG, May 5 (KCNA) -- {e.text}") if e.label == FRAMING else e for e in rows]
    told = {f.details["mark"]: f for f in check_giveaways(marked, range(60), Limits())}
    assert set(told) == {"KCNA", "dateline PYONGYANG"}
    assert told["KCNA"].action == "accepted"
    assert len(told["KCNA"].rows) == 20
    everywhere = [replace(e, text=f"PYONGYANG, May 5 (KCNA) -- {e.text}") for e in rows]
    assert not list(check_giveaways(everywhere, range(60), Limits()))


def test_marks_of_origin_are_read() -> None:
    assert marks("By Anna Example The bridge opened, Reuters reported.") >= {"Reuters"}
    assert "dateline LONDON" in marks("LONDON (AP) — The bridge opened.")
    assert marks("The bridge opened on Tuesday.") == set()
