"""The Perspective API's `comments:analyze`: a score a label for the comment, and for each of its sentences."""

from typing import Any

import msgspec

from service.dialects.perspective.attributes import LANGUAGE, check_languages, labels_asked
from service.dialects.texts import Said, Sentence, answer, ordered, read, said_of, sentences
from service.hot.label import decimals_for
from service.wire.asgi import Answer, Call, read_body
from service.wire.refusals import RefusedError

UNTOLD = {
    "language": "does not support the language of this comment",
    "unknown_words": "cannot be told: the comment has too few words that are known",
    "not_prose": "cannot be told: the comment is no prose",
}


class Comment(msgspec.Struct, frozen=True):
    """A comment."""

    text: str = ""
    type: str = "PLAIN_TEXT"


class Wanted(msgspec.Struct, frozen=True, rename="camel"):
    """How an attribute is asked for: one whose score lies below the threshold is left out."""

    score_threshold: float = 0.0


class Request(msgspec.Struct, frozen=True, rename="camel"):
    """A comment and what is asked of it; nothing is stored, whatever `doNotStore` says."""

    comment: Comment
    requested_attributes: dict[str, Wanted]
    languages: list[str] = []
    client_token: str | None = None


decoder = msgspec.json.Decoder(Request)


async def analyze(call: Call) -> Answer:
    """Score a comment."""
    body = await read_body(call.receive)
    if not body:
        raise RefusedError(400, "The body is empty: send a comment and the attributes that are asked for.")
    asked = read(body, decoder)
    if not asked.requested_attributes:
        raise RefusedError(400, "No attributes are requested: name at least one in requestedAttributes.")
    labels = labels_asked(asked.requested_attributes, call.state["slot"].current().labels, call.state["settings"])
    check_languages(asked.languages, labels)
    classifier, (said,) = await said_of(call, [asked.comment.text])
    if not said.is_told:
        raise RefusedError(400, f"Attribute {next(iter(labels))} {UNTOLD[str(said.reason)]}.")
    spans = [one for one in await sentences(call, classifier, asked.comment.text) if one.reason not in UNTOLD]
    scores = {
        name: scored(call, label, said, spans)
        for name, label in labels.items()
        if said.scores[label] >= asked.requested_attributes[name].score_threshold
    }
    token = {} if asked.client_token is None else {"clientToken": asked.client_token}
    languages = asked.languages or [LANGUAGE]
    fields = {"attributeScores": scores, "languages": languages, "detectedLanguages": [LANGUAGE]}
    return answer(classifier, fields | token)


def scored(call: Call, label: str, said: Said, spans: list[Sentence]) -> dict[str, Any]:
    """Return an attribute's scores: of the comment as `/v1/label` has it, and of its sentences in code points."""
    decimals = decimals_for(call)
    return {
        "spanScores": [
            {
                "begin": one.begin,
                "end": one.end,
                "score": probability(ordered(one.probabilities, one.reason, decimals)[label]),
            }
            for one in spans
        ],
        "summaryScore": probability(said.scores[label]),
    }


def probability(value: float) -> dict[str, Any]:
    """Return a score as Perspective writes it."""
    return {"value": value, "type": "PROBABILITY"}
