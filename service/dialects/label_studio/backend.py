"""A machine learning backend for Label Studio: predictions with their certainty, and annotations kept as reviews.

Each request's own labelling interface is read, and no state is kept. The user's token that `setup` carries is neither
kept nor logged.
"""

import logging
from typing import Any

import msgspec

from model.quoted import quoted
from service.dialects.label_studio.interface import Interface, interface_of
from service.dialects.texts import Said, answer, encoder, note, read, said_of
from service.hot.label import chosen
from service.wire.asgi import Answer, Call, read_body
from service.wire.refusals import RefusedError

log = logging.getLogger("framing.label-studio")


class Setup(msgspec.Struct, frozen=True):
    """A project that takes this server as its backend."""

    project: str = ""
    schema: str = ""


class Task(msgspec.Struct, frozen=True):
    """A task."""

    data: dict[str, Any]
    id: int | str | None = None


class Predict(msgspec.Struct, frozen=True):
    """Tasks of a project to be labelled."""

    tasks: list[Task]
    label_config: str = ""


setup_decoder = msgspec.json.Decoder(Setup)
predict_decoder = msgspec.json.Decoder(Predict)


async def health(call: Call) -> Answer:
    """Answer 200 only when a label can be given."""
    is_up = call.state["slot"].champion is not None and not call.state["ending"].is_set()
    return Answer(encoder.encode({"status": "UP" if is_up else "DOWN"}), 200 if is_up else 503)


async def setup(call: Call) -> Answer:
    """Tell the version that answers a project.

    Raises
    ------
    RefusedError
        The project's interface does not match the version's labels; as Label Studio does not show why, the log does.
    """
    asked = read(await read_body(call.receive), setup_decoder)
    classifier = call.state["slot"].current()
    try:
        interface = interface_of(asked.schema, classifier.labels)
        if missing := interface.missing(classifier.labels):
            raise RefusedError(
                422,
                f"The Choices {quoted(interface.control)} lack {', '.join(missing)}: these could not be shown. "
                "Add them to the labelling interface.",
            )
    except RefusedError as error:
        log.warning("project does not match", extra={"project": asked.project[:100], "problem": error.detail})
        raise
    return answer(classifier, {"model_version": classifier.version.name})


async def versions(call: Call) -> Answer:
    """Return the version that predicts: a project can be predicted by no other through this interface."""
    classifier = call.state["slot"].current()
    return answer(classifier, {"versions": [classifier.version.name]})


async def predict(call: Call) -> Answer:
    """Label tasks, one result each; it is empty where no label can be told, or the project has no choice for it."""
    asked = read(await read_body(call.receive), predict_decoder)
    classifier = await chosen(call.state["slot"], msgspec.UNSET)
    interface = interface_of(asked.label_config, classifier.labels)
    texts = [interface.text_of(task.data) for task in asked.tasks]
    places = [place for place, text in enumerate(texts) if text and not text.isspace()]
    found: dict[int, Said] = {}
    if places:
        classifier, said = await said_of(call, [texts[place] for place in places])
        found = dict(zip(places, said, strict=True))
    else:
        note(call, classifier, 0)
    name = classifier.version.name
    results = [predicted(interface, found.get(place), place, name) for place in range(len(texts))]
    return answer(classifier, {"results": results})


def predicted(interface: Interface, said: Said | None, place: int, version: str) -> dict[str, Any]:
    """Return a prediction as Label Studio keeps it."""
    if said is None or not said.is_told or said.label not in interface.names:
        return {"result": [], "score": 0.0, "model_version": version}
    choice = {
        "id": f"framing-{place}",
        "from_name": interface.control,
        "to_name": interface.shown,
        "type": "choices",
        "value": {"choices": [interface.names[said.label]]},
    }
    return {"result": [choice], "score": said.scores[said.label], "model_version": version}
