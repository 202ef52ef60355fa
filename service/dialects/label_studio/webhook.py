"""What Label Studio tells of its annotations: labels become reviews of their annotators, a start becomes a training.

It waits a second and never sends again, so what cannot be stored is logged by the annotation's number.
"""

import asyncio
import logging
from typing import Any, TypeVar

import msgspec

from model.errors import OpenTrainingError, ReviewError
from model.files.label_studio import rows_of_task
from model.files.labelled import check_trainable
from service.dialects.annotations import Annotation, keep, signature, take_back
from service.dialects.label_studio.interface import Interface, interface_of
from service.dialects.texts import encoder, read
from service.door.access import check_role
from service.wire.asgi import Answer, Call, read_body

log = logging.getLogger("framing.label-studio")
One = TypeVar("One")
KEPT = frozenset({"ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_CREATED"})
"""The last one tells of several at once."""


class Task(msgspec.Struct, frozen=True):
    """A task."""

    data: dict[str, Any]
    id: int | str | None = None


class Sent(msgspec.Struct, frozen=True):
    """An annotation; one that was deleted has its number only."""

    id: int | str
    result: list[dict[str, Any]] | None = None
    task: int | str | None = None
    project: int | str | None = None
    completed_by: int | str | dict[str, Any] | None = None
    created_at: str | None = None
    updated_at: str | None = None
    was_cancelled: bool = False
    ground_truth: bool = False


class Project(msgspec.Struct, frozen=True):
    """A project, as far as it is needed."""

    id: int | None = None
    label_config: str = ""


class Event(msgspec.Struct, frozen=True):
    """Something that happened in Label Studio."""

    action: str
    project: Project = Project()
    annotation: Sent | list[Sent] | None = None
    annotations: list[Sent] = []
    task: Task | list[Task] | None = None
    tasks: list[Task] = []


decoder = msgspec.json.Decoder(Event)


async def webhook(call: Call) -> Answer:
    """Take what happened; what is no label and no start of a training is passed over."""
    event = read(await read_body(call.receive), decoder)
    if event.action == "START_TRAINING":
        return Answer(encoder.encode(await asyncio.to_thread(started, call)))
    if event.action == "ANNOTATIONS_DELETED":
        counts = [await asyncio.to_thread(take_back, call, one.id) for one in event.annotations]
        return Answer(encoder.encode({"withdrawn": sum(counts)}))
    if event.action not in KEPT:
        return Answer(encoder.encode({"passed_over": event.action}))
    return Answer(encoder.encode(await asyncio.to_thread(kept, call, event)))


def kept(call: Call, event: Event) -> dict[str, Any]:
    """Store the labels of annotations, each in place of what it said before; return what became of them."""
    interface = interface_of(event.project.label_config, call.state["slot"].current().labels)
    tasks = {task.id: task for task in [*listed(event.task), *event.tasks]}
    done: dict[str, Any] = {"stored": 0, "refused": []}
    for sent in [*listed(event.annotation), *event.annotations]:
        try:
            found = read_annotation(call, interface, sent, tasks.get(sent.task))
            done["stored"] += keep(call, found) == "stored"
        except ReviewError as error:
            take_back(call, sent.id)  # whatever it said before, it says no more
            done["refused"].append({"annotation": sent.id, "why": str(error)})
            log.warning("annotation not stored", extra={"annotation": sent.id, "problem": str(error)})
    call.scope["noted"] |= {"stored": done["stored"], "refused": len(done["refused"])}
    return done


def listed(given: One | list[One] | None) -> list[One]:
    """Return what may be one or several as a list."""
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def read_annotation(call: Call, interface: Interface, sent: Sent, task: Task | None) -> Annotation:
    """Return what an annotation says, read as in an export of the tool.

    Raises
    ------
    ReviewError
        It gives no label: it was cancelled, is blank, or has several.
    """
    if task is None:
        raise ReviewError(f"its task {sent.task} did not come with it: the webhook has to send payloads")
    labels = tuple(call.state["slot"].current().labels)
    fields = msgspec.to_builtins(sent) | {"result": [translated(interface, one) for one in sent.result or ()]}
    whole = {"id": task.id, "data": {"text": interface.text_of(task.data)}, "annotations": [fields]}
    row = next(iter(rows_of_task(whole, labels)))
    if isinstance(row, ReviewError):
        raise row
    about = {name: value for name, value in (("task", task.id), ("project", sent.project)) if value is not None}
    person = str(row["annotator"]) if "annotator" in row else None
    return Annotation(sent.id, person or "unknown", row["text"], row["label"], sent.updated_at or "", about, person)


def translated(interface: Interface, one: dict[str, Any]) -> dict[str, Any]:
    """Return one result of an annotation with labels for the choices that stand for them."""
    value = one.get("value")
    choices = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(choices, list):
        return one
    named = [interface.label_of(choice) if isinstance(choice, str) else choice for choice in choices]
    return {**one, "value": {**value, "choices": named}}


def started(call: Call) -> dict[str, Any]:
    """Ask for a training, as a maintainer may; one that is queued or runs already is told instead.

    Raises
    ------
    RefusedError
        The key sent is no maintainer's.
    """
    from model.store.trainings import Trainings, Wish  # loads the database's library, which labels do without

    check_role(call.scope["caller"], "maintainer")
    champion = call.state["slot"].champion
    check_trainable(champion.version if champion else None)
    try:
        training = Trainings(call.state["slot"].registry.engine).request(Wish(), signature(call, "Label Studio"))
    except OpenTrainingError as error:
        return {"job": str(error.number), "status": "open already"}
    return {"job": str(training.number), "status": training.status}
