"""The shape of OpenAI's moderations: each label is a category, and so is having abstained."""

import uuid
from typing import Any, Literal

import msgspec

from model.labels import Label
from model.quoted import quoted
from service.dialects.texts import ABSTAINED, Said, answer, read, said_of
from service.wire.asgi import Answer, Call, read_body
from service.wire.refusals import RefusedError


class Part(msgspec.Struct, frozen=True):
    """A part of one message."""

    type: str
    text: str | None = None


class Request(msgspec.Struct, frozen=True):
    """One text, several, or one message in parts; whatever `model` is asked for, the champion answers and says so."""

    input: str | list[str | Part]
    model: str | None = None


decoder = msgspec.json.Decoder(Request)


async def moderate(call: Call) -> Answer:
    """Label one text or several."""
    asked = read(await read_body(call.receive), decoder)
    classifier, found = await said_of(call, texts_of(asked.input))
    fields = {
        "id": f"modr-{uuid.uuid4().hex}",
        "model": f"framing-{classifier.version.name}",
        "results": [moderated(one) for one in found],
    }
    return answer(classifier, fields)


def texts_of(sent: str | list[str | Part]) -> list[str]:
    """Return the texts of a request; parts are one text, one a line.

    Raises
    ------
    RefusedError
        A part is no text, or texts and parts are mixed.
    """
    if isinstance(sent, str):
        return [sent]
    parts = [one for one in sent if isinstance(one, Part)]
    if not parts:
        return [one for one in sent if isinstance(one, str)]
    if len(parts) < len(sent):
        raise RefusedError(400, "`input` mixes strings with parts of a message: send either.")
    for place, part in enumerate(parts):
        if part.type != "text" or part.text is None:
            raise RefusedError(400, f"Part {place} of `input` is {quoted(part.type)}: only text can be labelled.")
    return ["\n".join(str(part.text) for part in parts)]


def moderated(said: Said) -> dict[str, Any]:
    """Return one result: flagged where a label other than neutral reporting is told and not abstained on."""
    kind: Literal["text"] = "text"
    is_sure = said.is_told and not said.abstained
    told = {label: is_sure and label == said.label for label in said.scores}
    names = [*said.scores, ABSTAINED]
    return {
        "flagged": is_sure and said.label != Label.NEUTRAL_REPORTING,
        "categories": told | {ABSTAINED: not is_sure},
        "category_scores": said.scores | {ABSTAINED: float(not said.is_told)},
        "category_applied_input_types": {name: [kind] for name in names},
        "reason": said.reason,
    }
