"""Label Studio's tasks: which annotation counts, and for which text it was given.

A row goes out for each annotation; one that gives no label is told, and hides none that does.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from model.errors import ReviewError
from model.quoted import quoted

Fields = dict[str, Any]
OWN = frozenset({"label", "annotator", "annotation", "task"})
NO_TEXTS = frozenset({"source", "group", "created_at"})  # fields of our own files, which nobody labels
TAG = re.compile(
    r"</?(?:p|div|span|b|i|u|em|strong|small|font|mark|code|pre|a|br|hr|ul|ol|li|dl|dt|dd|h[1-6]|table|tr|td|th|html"
    r"|head|body|main|article|section|figure|img|blockquote|sup|sub|center)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
REGION = ("start", "end", "x", "y", "startOffset", "endOffset", "globalOffsets", "paragraphlabels", "hypertextlabels")


def rows_of_task(task: Fields, labels: tuple[str, ...]) -> Iterator[Fields | ReviewError]:
    """Yield a row for each annotation that gives a label, and why for each that gives none.

    Where one is marked as the ground truth, only such count. `annotator` and `annotation` say whose it is.

    Raises
    ------
    ReviewError
        The task gives no label at all.
    """
    data, annotations = task.get("data"), task.get("annotations")
    if not isinstance(data, dict) or not isinstance(annotations, list):
        raise ReviewError("no Label Studio task: it needs `data` and `annotations`")
    given = [one for one in annotations if isinstance(one, dict)]
    if not given:
        raise ReviewError("the task has no annotation")
    if all(one.get("was_cancelled") for one in given):
        raise ReviewError("the task was cancelled")
    is_settled = any(one.get("ground_truth") and not one.get("was_cancelled") for one in given)
    for annotation in given:
        try:
            _check_counts(annotation, is_settled=is_settled)
            yield _row(task, data, annotation, labels)
        except ReviewError as error:
            yield ReviewError(f"annotation {quoted(annotation.get('id'))}: {error}" if len(given) > 1 else str(error))


def _check_counts(annotation: Fields, *, is_settled: bool) -> None:
    if annotation.get("was_cancelled"):
        raise ReviewError("it was cancelled")
    reviews = annotation.get("reviews")
    last = reviews[-1] if isinstance(reviews, list) and reviews else None
    if (isinstance(last, dict) and last.get("accepted") is False) or annotation.get("last_action") == "rejected":
        raise ReviewError("it was rejected in review")
    if is_settled and not annotation.get("ground_truth"):
        raise ReviewError("another annotation of the task is its ground truth")


def _row(task: Fields, data: Fields, annotation: Fields, labels: tuple[str, ...]) -> Fields:
    label, judged = _choice(annotation, labels)
    text = _text_of(data, judged)
    row = {name: value for name, value in data.items() if name not in OWN}
    row.setdefault("created_at", annotation.get("created_at"))
    whose = {"annotator": _annotator(annotation), "annotation": annotation.get("id"), "task": task.get("id")}
    return {**row, "text": text, "label": label, **{name: value for name, value in whose.items() if value is not None}}


def _annotator(annotation: Fields) -> Any:
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    return who if isinstance(who, str | int) and not isinstance(who, bool) else None


def _choice(annotation: Fields, labels: tuple[str, ...]) -> tuple[str, Any]:
    """Return an annotation's label and the name of what was judged: of its only choices, or the only known ones."""
    results = annotation.get("result")
    given = [one for one in (results if isinstance(results, list) else ()) if isinstance(one, dict)]
    found = [one for one in given if one.get("type") == "choices" and isinstance(one.get("value"), dict)]
    known = [one for one in found if set(map(str, _list(one["value"].get("choices")))) & set(labels)]
    chosen = known if len(known) == 1 else found
    if not chosen and not given:
        raise ReviewError("there is no label: it is blank")
    if len(chosen) != 1:
        raise ReviewError(f"{len(chosen)} sets of choices, one is needed")
    value = chosen[0]["value"]
    whose = chosen[0].get("id")
    same = [one for one in given if one is chosen[0] or (whose is not None and one.get("id") == whose)]
    if any(map(_is_region, same)) or chosen[0].get("parentID"):
        raise ReviewError("the choice is of a part of the text, not of the whole: give that part a row of its own")
    choices = _list(value.get("choices"))
    if not choices:
        raise ReviewError("there is no label: nothing was chosen")
    if len(choices) > 1:
        raise ReviewError(f"{len(choices)} labels, one is needed: {quoted(choices)}")
    if not isinstance(choices[0], str):
        raise ReviewError(f"the label is {quoted(choices[0])}, not the name of one")
    return choices[0], chosen[0].get("to_name")


def _is_region(result: Fields) -> bool:
    """Tell whether a result is of a part of the text; one of the same id judges that part."""
    value = result.get("value")
    return isinstance(value, dict) and any(value.get(name) is not None for name in REGION)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _text_of(data: Fields, judged: Any) -> str:
    """Return the text that was judged: the field that the choice names, `text`, or the only field that holds words."""
    texts = {name: value for name, value in data.items() if isinstance(value, str) and name not in NO_TEXTS}
    sentences = [name for name, value in texts.items() if len(value.split()) > 1]
    if isinstance(judged, str) and judged in data:
        name = judged
    elif "text" in texts and len({"text", *sentences}) == 1:
        name = "text"
    elif len(texts) == 1 or len(sentences) == 1:
        name = sentences[0] if sentences else next(iter(texts))
    elif "text" not in texts:
        raise ReviewError(f"there is no text: `data` holds {quoted(list(data))}, not `text`")
    else:
        raise ReviewError(
            f"the choice is of {quoted(judged)}, and `data` holds several texts ({quoted(sentences)}): "
            "keep the one that was judged"
        )
    if not isinstance(data[name], str):
        raise ReviewError(f"the choice is of {quoted(name)}, which holds no text but {quoted(data[name])}")
    if TAG.search(data[name]):
        raise ReviewError("the text that was judged is HTML: put its plain words there")
    return str(data[name])
