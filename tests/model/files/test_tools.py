"""Rows of the labelling tools, one by one: what gives a label, what is kept beside it, what is refused and why."""

from typing import Any

import pytest

from model.errors import ReviewError
from model.files.tools import any_row, doccano, label_studio, plain, prodigy

LABELS = ("a", "b")


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


ACCEPTED = {"text": "One.", "label": "a"}


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        (ACCEPTED, "a"),
        ({"Text": "One.", " LABEL ": "a"}, "a"),
        ({"text": "One.", "label": ["a"]}, "a"),
        ({"text": "One.", "labels": "b"}, "b"),
        (ACCEPTED | {"labels": ["a"]}, "a"),
        (ACCEPTED | {"labels": [0.3, "other"]}, "a"),
        ({"text": "One.", "label": None, "labels": ["b"], "answer": "accept", "accept": "b"}, "b"),
        (ACCEPTED | {"answer": "accept"}, "a"),
        (ACCEPTED | {"Answer": " Accept "}, "a"),
        (ACCEPTED | {"accept": ["b"], "answer": "accept"}, "b"),
        (ACCEPTED | {"accept": '["b"]', "answer": "accept"}, "b"),
        (ACCEPTED | {"accept": "['b']", "answer": "accept"}, "b"),
        (ACCEPTED | {"accept": "b", "answer": "accept"}, "b"),
        (ACCEPTED | {"was_cancelled": "False"}, "a"),
    ],
)
def test_a_row_says_by_itself_which_tool_wrote_it(fields: dict[str, Any], label: str) -> None:
    (row,) = any_row(fields, LABELS)
    assert isinstance(row, dict)
    assert (row["text"], row["label"]) == ("One.", label)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"answer": "reject"}, "'reject'"),
        ({"ANSWER": "ignore"}, "'ignore'"),
        ({"answer": ""}, "''"),
        ({"answer": None}, "None"),
        ({"_task_hash": 5}, "None"),  # a task that nobody answered
        ({"answer": "accept", "accept": []}, "not annotated"),
        ({"answer": "accept", "accept": "[]"}, "not annotated"),
        ({"answer": "accept", "accept": ""}, "not annotated"),
        ({"answer": "accept", "accept": None}, "not annotated"),
        ({"answer": "accept", "accept": ["a", "b"]}, "2 labels"),
        ({"answer": "accept", "options": OPTIONS}, "not annotated"),
        ({"labels": ["b"]}, "`label` and `labels` differ"),
        ({"labels": "['a', 'b']"}, "the latter names 'b'"),
        ({"was_cancelled": True}, "cancelled"),
        ({"was_cancelled": "true"}, "cancelled"),
        ({"Label": "b"}, "two fields are called 'label'"),
        ({"Answer": "accept", "answer": "reject"}, "two fields are called 'answer'"),
        ({"Note": 1, "note": 2}, "two fields are called 'note'"),
    ],
)
@pytest.mark.parametrize("label", ["a", ["a"]])
def test_a_row_that_is_no_accepted_label_is_told_whatever_wrote_it(
    more: dict[str, Any], word: str, label: object
) -> None:
    if "Note" in more and isinstance(label, list):
        return
    with pytest.raises(ReviewError, match=word):
        list(any_row({"text": "One.", "label": label, **more}, LABELS))


def test_a_task_of_label_studio_is_known_wherever_it_stands() -> None:
    result = {"type": "choices", "to_name": "text", "value": {"choices": ["b"]}}
    task = {"data": {"text": "One."}, "annotations": [{"result": [result]}]}
    for adapter in (any_row, label_studio):
        (row,) = adapter(task, LABELS)
        assert isinstance(row, dict)
        assert (row["text"], row["label"]) == ("One.", "b")


def test_a_plain_element_among_tasks_is_a_plain_row_and_another_is_refused() -> None:
    assert list(label_studio(ACCEPTED, LABELS)) == [ACCEPTED]
    with pytest.raises(ReviewError, match="no Label Studio task"):
        list(label_studio({}, LABELS))
