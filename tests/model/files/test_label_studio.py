"""Label Studio's tasks: which annotation counts, for which text, and what is told of the others."""

from typing import Any

import pytest

from model.errors import ReviewError
from model.files.label_studio import rows_of_task

LABELS = ("a", "b")


def choice(*names: str, to: str | None = "text", **value: Any) -> dict[str, Any]:
    return {"type": "choices", "to_name": to, "value": {"choices": list(names)} | value}


def annotation(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"result": list(results)} | more


def task(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"id": 7, "data": data or {"text": "Rain fell."}, "annotations": list(annotations)}


def found(given: dict[str, Any]) -> list[str]:
    """Return each annotation's label, or why it gives none."""
    return [row["label"] if isinstance(row, dict) else str(row) for row in rows_of_task(given, LABELS)]


def test_each_annotation_gives_a_row_with_who_made_it() -> None:
    who = {"id": 4, "email": "ann@desk"}
    rows = list(
        rows_of_task(task(annotation(choice("a"), id=1, completed_by=who), annotation(choice("b"), id=2)), LABELS)
    )
    assert rows == [
        {"text": "Rain fell.", "created_at": None, "label": "a", "annotator": "ann@desk", "annotation": 1, "task": 7},
        {"text": "Rain fell.", "created_at": None, "label": "b", "annotation": 2, "task": 7},
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (annotation(), "blank"),
        (annotation(choice()), "nothing was chosen"),
        (annotation(choice("a"), was_cancelled=True), "cancelled"),
        (annotation(choice("a"), reviews=[{"accepted": True}, {"accepted": False}]), "rejected in review"),
        (annotation(choice("a"), reviews=[{"accepted": False, "fixed_annotation_history": 5}]), "rejected in review"),
        (annotation(choice("a"), last_action="rejected"), "rejected in review"),
        (annotation(choice("a"), choice("b")), "2 sets of choices"),
        (annotation(choice("a", "b")), "2 labels"),
        (annotation({"type": "labels", "value": {"labels": ["a"], "start": 0, "end": 4}}), "0 sets"),
    ],
)
def test_one_that_gives_no_label_is_told_and_hides_no_other(bad: dict[str, Any], word: str, place: int) -> None:
    annotations = [annotation(choice("a")), annotation(choice("b"))]
    annotations.insert(place, bad)
    told = found(task(*annotations))
    assert word in told.pop(place)
    assert told == ["a", "b"]


def test_only_the_ground_truth_counts_where_there_is_one() -> None:
    told = found(task(annotation(choice("a")), annotation(choice("b"), ground_truth=True)))
    assert "ground truth" in told[0]
    assert told[1] == "b"
    cancelled = annotation(choice("b"), ground_truth=True, was_cancelled=True)
    assert found(task(annotation(choice("a")), cancelled))[0] == "a"


def test_a_review_that_accepts_after_one_that_rejects_counts() -> None:
    assert found(task(annotation(choice("a"), reviews=[{"accepted": False}, {"accepted": True}]))) == ["a"]


@pytest.mark.parametrize(
    ("data", "to", "text"),
    [
        ({"text": "Rain fell.", "head": "Wet days come"}, "head", "Wet days come"),
        ({"text": "Rain fell.", "head": "Wet days come"}, "text", "Rain fell."),
        ({"text": "Rain fell.", "url": "u", "source": "a long name"}, "sentence", "Rain fell."),
        ({"body": "Rain fell.", "url": "u"}, "sentence", "Rain fell."),
        ({"body": "Rain", "n": 3}, None, "Rain"),
    ],
)
def test_the_label_goes_to_the_text_that_was_judged(data: dict[str, Any], to: str | None, text: str) -> None:
    (row,) = rows_of_task(task(annotation(choice("a", to=to)), **data), LABELS)
    assert isinstance(row, dict)
    assert row["text"] == text


@pytest.mark.parametrize(
    ("data", "result", "word"),
    [
        ({"text": "Rain fell.", "head": "Wet days come"}, choice("a", to="h1"), "several texts"),
        ({"text": "Rain fell.", "n": 3}, choice("a", to="n"), "holds no text but 3"),
        ({"x": "Rain fell.", "y": "Snow fell."}, choice("a"), r"there is no text: `data` holds \['x', 'y'\]"),
        ({"html": "<p>Rain <b>fell</b>.</p>"}, choice("a", to="html"), "HTML"),
        ({"text": "Rain fell.<br/>It was wet."}, choice("a"), "HTML"),
        ({"page": "<pre>Rain fell.</pre>"}, choice("a", to="page"), "HTML"),
        ({"text": "Rain fell. It was wet."}, choice("a", start=0, end=10, text="Rain fell."), "a part of the text"),
        ({"text": "Rain fell."}, choice("a") | {"parentID": "r1"}, "a part of the text"),
        ({"text": "Rain fell."}, choice("a", globalOffsets={"start": 0, "end": 4}), "a part of the text"),
        ({"talk": [{"author": "A", "text": "Rain."}]}, choice("a", to="talk"), "holds no text but"),
        ({"text": "Rain fell."}, {"type": "choices", "value": {"choices": [3]}}, "not the name"),
    ],
)
def test_a_label_of_something_else_is_refused(data: dict[str, Any], result: dict[str, Any], word: str) -> None:
    (told,) = rows_of_task(task(annotation(result), **data), LABELS)
    assert isinstance(told, ReviewError)
    with pytest.raises(ReviewError, match=word):
        raise told


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "no Label Studio task"),
        (task(), "no annotation"),
        (task(annotation(was_cancelled=True)), "cancelled"),
    ],
)
def test_a_task_that_gives_no_label_at_all_is_refused_whole(given: dict[str, Any], word: str) -> None:
    with pytest.raises(ReviewError, match=word):
        found(given)


@pytest.mark.parametrize(
    ("marked", "chosen", "is_part"), [("r1", "r1", True), ("r1", "r2", False), (None, None, False)]
)
def test_choices_of_a_marked_part_are_known_by_its_id(marked: str | None, chosen: str | None, *, is_part: bool) -> None:
    part = {"id": marked, "type": "labels", "value": {"start": 0, "end": 4, "labels": ["who"]}}
    (told,) = found(task(annotation(part, choice("a") | {"id": chosen})))
    assert ("a part of the text" in told) == is_part == (told != "a")


def test_a_small_comparison_is_no_tag() -> None:
    assert found(task(annotation(choice("a")), text="Rates fell: 3 < 4 and a<b.")) == ["a"]


@pytest.mark.parametrize(
    "given", [task(annotation(choice("\ud800", "b"))), task(annotation(choice("a")), **{"\ud800": 1, "y": 2})]
)
def test_a_refusal_can_be_encoded_whatever_the_task_holds(given: dict[str, Any]) -> None:
    assert all(reason.encode() for reason in found(given))
