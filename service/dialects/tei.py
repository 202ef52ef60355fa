"""The shape of text-embeddings-inference for classifiers: `/predict` and `/info`."""

from typing import Literal

import msgspec

from model.errors import LimitError
from service.dialects.shapes import NO_INPUT
from service.dialects.texts import answer, read, said_of
from service.wire.asgi import Answer, Call, read_body
from service.wire.refusals import RefusedError

Direction = Literal["Left", "Right", "left", "right"]


class Request(msgspec.Struct, frozen=True):
    """A text, `["a text"]`, or a batch `[["a"], ["b"]]`; a text is never cut, whatever `truncate` says."""

    inputs: str | list[str | list[str]]
    truncate: bool | None = None
    truncation_direction: Direction = "Right"
    raw_scores: bool = False


decoder = msgspec.json.Decoder(Request)


async def predict(call: Call) -> Answer:
    """Label one text, or each of a batch: classes best first."""
    asked = read(await read_body(call.receive), decoder)
    if asked.raw_scores:
        raise RefusedError(422, "`raw_scores` cannot be given: scores here are calibrated probabilities. Leave it out.")
    texts, is_batch = texts_of(asked.inputs)
    if not all(texts) or not texts:
        raise RefusedError(400, NO_INPUT)
    try:
        classifier, found = await said_of(call, texts)
    except LimitError as error:
        raise RefusedError(422, str(error)) from None
    told = [one.entries() for one in found]
    return answer(classifier, told if is_batch else told[0])


def texts_of(inputs: str | list[str | list[str]]) -> tuple[list[str], bool]:
    """Return the texts of a request, and whether they are a batch.

    Raises
    ------
    RefusedError
        They are a pair, in which one text is judged by another.
    """
    if isinstance(inputs, str):
        return [inputs], False
    if flat := [one for one in inputs if isinstance(one, str)]:
        if len(inputs) == 1:
            return flat, False
        raise RefusedError(
            422, f"`inputs` holds {len(inputs)} texts in one list, which is a pair: send a batch as [[text], [text]]."
        )
    for place, one in enumerate(inputs):
        if len(one) > 1:
            raise RefusedError(422, f"Entry {place} of `inputs` is a pair: send one text in each, as [[text], [text]].")
    return [text for one in inputs for text in one[:1] or [""]], True


async def info(call: Call) -> Answer:
    """Tell which version answers, its labels and the limits."""
    classifier, settings = call.state["slot"].current(), call.state["settings"]
    labels = {str(place): label for place, label in enumerate(classifier.labels)}
    fields = {
        "model_id": "framing",
        "model_sha": classifier.version.digest,
        "model_dtype": "float64",
        "served_model_name": f"framing-{classifier.version.name}",
        "model_type": {
            "classifier": {"id2label": labels, "label2id": {label: int(place) for place, label in labels.items()}}
        },
        "max_concurrent_requests": settings.max_in_flight,
        "max_input_length": settings.max_document_bytes,
        "max_batch_tokens": settings.max_body_bytes,
        "max_batch_requests": settings.max_texts,
        "max_client_batch_size": settings.max_texts,
        "auto_truncate": False,
        "tokenization_workers": settings.workers,
        "version": classifier.version.name,
        "sha": classifier.version.digest,
        "docker_label": None,
    }
    return answer(classifier, fields)
