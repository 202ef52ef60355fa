"""Rows of the labelling tools, one by one: what gives a label, what is kept beside it, what is refused and why."""

from typing import Any

import pytest

from model.errors import ReviewError
from model.files.tools import doccano, label_studio, plain, prodigy

LABELS = ("a", "b")


def task(*choices: list[str], **more: Any) -> dict[str, Any]:
    results = [{"type": "choices", "value": {"choices": one}} for one in choices]
    return {
        "id": 7,
        "data": {"text": "One.", "url": "u"},
        "annotations": [{"result": results, "created_at": "t"} | more],
    }


def test_plain_names_of_columns_count_whatever_their_case() -> None:
    assert list(plain({" Text ": "One.", "LABEL": "a"}, LABELS)) == [{"text": "One.", "label": "a"}]


@pytest.mark.parametrize("field", ["label", "labels"])
@pytest.mark.parametrize("value", [["a"], "a"])
def test_doccano_gives_its_one_label_and_keeps_what_stands_beside(field: str, value: object) -> None:
    row = {"id": 3, "text": "One.", field: value, "meta": {"url": "u"}, "Comments": ["why"]}
    assert list(doccano(row, LABELS)) == [{"url": "u", "id": 3, "text": "One.", "Comments": ["why"], "label": "a"}]


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ([], "not annotated"),
        (None, "not annotated"),
        (["a", "b"], r"2 labels, one is needed: \['a', 'b'\]"),
        ([3], "not the name"),
    ],
)
def test_doccano_rows_without_one_label_are_refused(label: object, word: str) -> None:
    with pytest.raises(ReviewError, match=word):
        list(doccano({"text": "One.", "label": label}, LABELS))


OPTIONS = [{"id": 1, "text": "a"}, {"id": "b", "text": "B"}]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"label": "a"}, "a"),
        ({"accept": ["b"], "options": OPTIONS}, "b"),
        ({"accept": [1], "options": OPTIONS}, "a"),
        ({"accept": ["c"], "options": [{"id": "c", "text": "a"}]}, "a"),
        ({"accept": ["c"], "options": []}, "c"),
    ],
)
def test_prodigy_gives_the_label_or_the_chosen_option(fields: dict[str, Any], label: str) -> None:
    (row,) = prodigy({"text": "One.", "answer": "accept", **fields}, LABELS)
    assert row["label"] == label


def test_prodigy_keeps_what_people_wrote_and_leaves_what_the_tool_computes() -> None:
    given = {"text": "One.", "answer": "accept", "label": "a", "note": "n", "tokens": [1], "_input_hash": 5}
    (row,) = prodigy({**given, "_timestamp": 9, "_session_id": "s", "meta": {"source": "desk"}}, LABELS)
    assert row == {
        "text": "One.",
        "note": "n",
        "session_id": "s",
        "created_at": 9,
        "source": "desk",
        "label": "a",
    }


@pytest.mark.parametrize("answer", ["reject", "ignore", None])
def test_prodigy_rows_that_were_not_accepted_are_refused(answer: str | None) -> None:
    with pytest.raises(ReviewError, match=f"the answer is {answer!r}"):
        list(prodigy({"text": "One.", "label": "a", "answer": answer}, LABELS))


def test_label_studio_gives_a_row_an_annotation_that_was_not_cancelled() -> None:
    two = task(["a"])
    two["annotations"] += [{"result": [], "was_cancelled": True}, task(["b"])["annotations"][0]]
    rows = list(label_studio(two, LABELS))
    assert [(row["label"], row["text"], row["url"], row["task"], row["created_at"]) for row in rows] == [
        ("a", "One.", "u", 7, "t"),
        ("b", "One.", "u", 7, "t"),
    ]


def test_label_studio_takes_the_only_control_that_chose_a_label() -> None:
    assert next(label_studio(task(["clear"], ["b"]), LABELS))["label"] == "b"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "no Label Studio task"),
        ({"data": {"text": "One."}, "annotations": []}, "no annotation"),
        (task(["a"], was_cancelled=True), "cancelled"),
        (task(["a"], ["b"]), "2 sets of choices"),
        (task(["a", "b"]), "2 labels"),
        ({**task(["a"]), "data": {"x": "One.", "y": "Two."}}, r"there is no text: `data` holds \['x', 'y'\]"),
    ],
)
def test_label_studio_tasks_without_one_label_or_text_are_refused(fields: dict[str, Any], word: str) -> None:
    with pytest.raises(ReviewError, match=word):
        list(label_studio(fields, LABELS))


def test_label_studios_only_text_may_have_any_name() -> None:
    assert next(label_studio({**task(["a"]), "data": {"body": "One.", "n": 3}}, LABELS))["text"] == "One."


@pytest.mark.parametrize("fields", [task(["\ud800", "b"]), {**task(["a"]), "data": {"\ud800": 1, "y": 2}}])
def test_a_label_studio_refusal_can_be_encoded_whatever_the_task_holds(fields: dict[str, Any]) -> None:
    with pytest.raises(ReviewError) as caught:
        list(label_studio(fields, LABELS))
    assert str(caught.value).encode()
