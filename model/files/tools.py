"""How each labelling tool writes down a label: its fields to plain ones, named as in our own files.

Which tool wrote a row is told by the row itself, so that no row's answer is passed over, wherever it stands. Plain
fields are text, label, source, created_at and group; whatever else there is stays beside them.
"""

import ast
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from model.errors import ReviewError
from model.files.label_studio import rows_of_task
from model.quoted import quoted

Fields = dict[str, Any]
PRODIGY_OWN = {"label", "accept", "answer", "options", "meta", "config", "tokens", "spans"}
PRODIGY_KEPT = ("_timestamp", "_annotator_id", "_session_id")
PRODIGY_MARKS = frozenset({"answer", "accept", "_view_id", "_task_hash", "_input_hash"})
LONGEST_LIST = 2_000  # characters of choices in a table's cell
TOLD = frozenset({"text", "label", "labels", "answer", "accept", "data", "annotations", "was_cancelled"})
"""Names that tell which tool wrote a row, whatever their case."""
Adapter = Callable[[Fields, tuple[str, ...]], Iterator[Fields | ReviewError]]


def any_row(fields: Fields, labels: tuple[str, ...]) -> Iterator[Fields | ReviewError]:
    """Yield what a row of any tool, or of our own files, gives: by its own shape."""
    known = _with_told_names(fields)
    is_task = isinstance(known.get("data"), dict) and "text" not in known
    if ("annotations" in known or is_task) and "label" not in known:
        return label_studio(known, labels)
    if known.keys() & PRODIGY_MARKS:
        return prodigy(known, labels)
    if _is_true(known.get("was_cancelled")):
        raise ReviewError("the annotation was cancelled")
    _check_one_label(known, labels)
    if isinstance(known.get("label", known.get("labels")), list) or ("labels" in known and "label" not in known):
        return doccano(known, labels)
    return plain(fields, labels)


def plain(fields: Fields, _labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of our own files; column names count without regard to case."""
    found: Fields = {}
    for name, value in fields.items():
        key = str(name).strip().lower()
        if key and key in found:
            raise ReviewError(f"two fields are called {quoted(key)}: keep one")
        found[key] = value
    yield found


def doccano(fields: Fields, _labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of doccano's JSONL: `label` (`labels` in older versions) is a list, or a string."""
    rest = {name: value for name, value in fields.items() if name not in {"label", "labels", "meta"}}
    found = fields.get("label", fields.get("labels"))
    yield {**_meta(fields), **rest, "label": _only(found if isinstance(found, list) else [found])}


def prodigy(fields: Fields, labels: tuple[str, ...]) -> Iterator[Fields]:
    """Yield a row of Prodigy's: accepted, with `label`, or with `accept` naming one of `options`."""
    answer = fields.get("answer")
    if not isinstance(answer, str) or answer.strip().lower() != "accept":
        raise ReviewError(f"the answer is {quoted(answer)}, only accepted ones give a label")
    rest = {name: value for name, value in fields.items() if not name.startswith("_") and name not in PRODIGY_OWN}
    rest |= {name.removeprefix("_"): fields[name] for name in PRODIGY_KEPT if name in fields}
    rest["created_at"] = rest.pop("timestamp", rest.get("created_at"))
    if "accept" in fields or fields.get("options"):
        label = _option(_only(_chosen(fields.get("accept")), kinds=(str, int)), fields, labels)
    else:
        label = _only(_chosen(fields.get("label")))
    yield {**rest, **_meta(fields), "label": label}


def label_studio(task: Fields, labels: tuple[str, ...]) -> Iterator[Fields | ReviewError]:
    """Yield what each annotation of a Label Studio task gives; an element that is no task counts as any row."""
    if "annotations" not in task and "data" not in task and task.keys() & TOLD:
        return any_row(task, labels)
    return rows_of_task(task, labels)


ADAPTERS: dict[str, Adapter] = {"doccano": any_row, "prodigy": prodigy, "label-studio": label_studio}
"""Those of a format that somebody named; where it was found out, and for any other, it is `any_row`."""


def _with_told_names(fields: Fields) -> Fields:
    """Return a row in which the names that tell its tool are small."""
    found: Fields = {}
    for name, value in fields.items():
        small = str(name).strip().lower()
        key = small if small in TOLD else str(name)
        if key in found and key in TOLD:
            raise ReviewError(f"two fields are called {quoted(key)}: keep one")
        found[key] = value
    return found


def _check_one_label(known: Fields, labels: tuple[str, ...]) -> None:
    """Raise ReviewError where a row's `labels` name another label than its `label`."""
    if "label" not in known or "labels" not in known:
        return
    named = set(map(str, _chosen(known["label"])))
    other = set(map(str, _chosen(known["labels"]))) & set(labels) - named
    if named and other:
        raise ReviewError(f"`label` and `labels` differ, the latter names {quoted(min(other))}: keep one")


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _chosen(value: Any) -> list[Any]:
    """Return a list of choices; in a table it is one's name, or the list as JSON or Python writes it."""
    if isinstance(value, list | tuple):
        return list(value)
    if not isinstance(value, str):
        return [] if value is None else [value]
    if not value.strip().startswith("["):
        return [value] if value.strip() else []
    for read in (json.loads, ast.literal_eval) if len(value) < LONGEST_LIST else ():
        try:
            found = read(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return list(found) if isinstance(found, list) else [found]
    return [value]


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
