"""The Perspective API's `comments:suggestscore`: what a person says of a comment becomes a review of its community."""

import asyncio

import msgspec

from model.files.labelled import text_key
from service.dialects.annotations import Annotation, keep
from service.dialects.perspective.analyze import Comment
from service.dialects.perspective.attributes import LANGUAGE, labels_asked
from service.dialects.texts import encoder, read
from service.wire.asgi import Answer, Call, read_body
from service.wire.refusals import RefusedError

NOT_THIS = "A score of 0 says what a comment is not, and a review says what it is: nothing was stored."


class Score(msgspec.Struct, frozen=True):
    """A score: 1 for what the comment is, 0 for what it is not."""

    value: float


class Suggested(msgspec.Struct, frozen=True, rename="camel"):
    """What is suggested for one attribute of the whole comment."""

    summary_score: Score


class Request(msgspec.Struct, frozen=True, rename="camel"):
    """A comment with what somebody says of it."""

    comment: Comment
    attribute_scores: dict[str, Suggested]
    community_id: str | None = None
    client_token: str | None = None


decoder = msgspec.json.Decoder(Request)


async def suggest(call: Call) -> Answer:
    """Store what is suggested, once however often it is sent; `clientToken` tells of what, where it is given."""
    asked = read(await read_body(call.receive), decoder)
    label = label_of(call, asked)
    fields: dict[str, object] = {"detectedLanguages": [LANGUAGE]}
    if asked.client_token is not None:
        fields["clientToken"] = asked.client_token
    if label is None:
        return Answer(encoder.encode(fields | {"stored": False, "reason": NOT_THIS}))
    community = asked.community_id or "perspective"
    told = asked.client_token or text_key(asked.comment.text)
    annotation = Annotation(f"perspective:{community}:{told}", community, asked.comment.text, label, "", {})
    done = await asyncio.to_thread(keep, call, annotation)
    call.scope["noted"]["stored"] = int(done == "stored")
    return Answer(encoder.encode(fields | {"stored": True}))


def label_of(call: Call, asked: Request) -> str | None:
    """Return the label that a comment is said to have, None where only one is named that it has not.

    Raises
    ------
    RefusedError
        There is no such attribute, a score is neither 1 nor 0, or several are 1.
    """
    names = asked.attribute_scores
    labels = labels_asked(names, call.state["slot"].current().labels, call.state["settings"])
    for name, suggested in names.items():
        if suggested.summary_score.value not in {0, 1}:
            raise RefusedError(
                400, f"The score of {name} is {suggested.summary_score.value}: send 1 for the label that it is."
            )
    found = {labels[name] for name, suggested in names.items() if suggested.summary_score.value == 1}
    if len(found) > 1:
        raise RefusedError(400, f"{len(found)} attributes have the score 1 ({', '.join(sorted(found))}): send one.")
    return next(iter(found), None)
