"""How each labelling tool writes down a label: its fields to plain ones, named as in our own files.

Plain fields are text, label, source, created_at and group; whatever else there is stays beside them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from model.errors import ReviewError
from model.quoted import quoted

Fields = dict[str, Any]
PRODIGY_OWN = {"label", "accept", "answer", "options", "meta", "config", "tokens", "spans"}
PRODIGY_KEPT = ("_timestamp", "_annotator_id", "_session_id")
Adapter = Callable[[Fields, tuple[str, ...]], Iterator[Fields]]


def plain(fields: Fields, _labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of our own files; column names count without regard to case."""
    yield {str(name).strip().lower(): value for name, value in fields.items()}


def doccano(fields: Fields, _labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of doccano's JSONL: `label` (`labels` in older versions) is a list, or a string."""
    rest = {name: value for name, value in fields.items() if name not in {"label", "labels", "meta"}}
    found = fields.get("label", fields.get("labels"))
    yield {**_meta(fields), **rest, "label": _only(found if isinstance(found, list) else [found])}


def prodigy(fields: Fields, labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of Prodigy's JSONL: accepted, with `label`, or `accept` naming one of `options`."""
    answer = fields.get("answer")
    if answer != "accept":
        raise ReviewError(f"the answer is {quoted(answer)}, only accepted ones give a label")
    rest = {name: value for name, value in fields.items() if not name.startswith("_") and name not in PRODIGY_OWN}
    rest |= {name.removeprefix("_"): fields[name] for name in PRODIGY_KEPT if name in fields}
    rest["created_at"] = rest.pop("timestamp", None)
    chosen = fields.get("accept")
    label = _option(_only(chosen, kinds=(str, int)), fields, labels) if chosen else _only([fields.get("label")])
    yield {**rest, **_meta(fields), "label": label}


def label_studio(task: Fields, labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row for each annotation of a Label Studio task that was not cancelled; a plain element is a plain row."""
    if "data" not in task and "label" in task:
        yield from plain(task, labels)
        return
    data = task.get("data")
    annotations = task.get("annotations")
    if not isinstance(data, dict) or not isinstance(annotations, list):
        raise ReviewError("no Label Studio task: it needs `data` and `annotations`")
    kept = [one for one in annotations if isinstance(one, dict) and not one.get("was_cancelled")]
    if not kept:
        raise ReviewError("the task was cancelled" if annotations else "the task has no annotation")
    text = _text_of(data)
    for annotation in kept:
        row = {name: value for name, value in data.items() if name != "label"}
        row.setdefault("created_at", annotation.get("created_at"))
        yield {**row, "text": text, "task": task.get("id"), "label": _choice(annotation, labels)}


ADAPTERS: dict[str, Adapter] = {"doccano": doccano, "prodigy": prodigy, "label-studio": label_studio}
"""The tools' own; any other format is `plain`."""


def _meta(fields: Fields) -> Fields:
    meta = fields.get("meta")
    return dict(meta) if isinstance(meta, dict) else {}


def _only(found: Any, kinds: tuple[type, ...] = (str,)) -> Any:
    """Return the one label of a list."""
    if not isinstance(found, Sequence) or not found or list(found) == [None]:
        raise ReviewError("there is no label: it was not annotated")
    if len(found) > 1:
        raise ReviewError(f"{len(found)} labels, one is needed: {quoted(found)}")
    if not isinstance(found[0], kinds):
        raise ReviewError(f"the label is {quoted(found[0])}, not the name of one")
    return found[0]


def _option(chosen: Any, fields: Fields, labels: tuple[str, ...]) -> str:
    """Return the label of a chosen option: its id, or its text where only that is a label or the id is a number."""
    options = fields.get("options")
    texts = [
        option.get("text")
        for option in (options if isinstance(options, list) else ())
        if isinstance(option, dict) and option.get("id") == chosen
    ]
    is_named = isinstance(chosen, str) and (chosen in labels or not set(map(str, texts)) & set(labels))
    return str(chosen if is_named or not texts else texts[0])


def _text_of(data: Fields) -> str:
    """Return a task's text: the field `text`, or the only field that holds a string."""
    if isinstance(data.get("text"), str):
        return str(data["text"])
    found = [value for value in data.values() if isinstance(value, str)]
    if len(found) != 1:
        raise ReviewError(f"there is no text: `data` holds {quoted(list(data))}, not `text`")
    return found[0]


def _choice(annotation: Fields, labels: tuple[str, ...]) -> str:
    """Return the label of an annotation: its only choices, or those of the only control that chose a label."""
    results = annotation.get("result")
    found = [
        one["value"].get("choices")
        for one in (results if isinstance(results, list) else ())
        if isinstance(one, dict) and one.get("type") == "choices" and isinstance(one.get("value"), dict)
    ]
    known = [choices for choices in found if isinstance(choices, list) and set(map(str, choices)) & set(labels)]
    chosen = known if len(known) == 1 else found
    if len(chosen) != 1:
        raise ReviewError(f"{len(chosen)} sets of choices, one is needed")
    return str(_only(chosen[0]))
