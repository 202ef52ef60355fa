"""The shape of Hugging Face's pipelines, as `huggingface_hub` and `@huggingface/inference` read it."""

from typing import Literal

import msgspec

from service.dialects.texts import answer, read, said_of
from service.wire.asgi import Answer, Call, read_body
from service.wire.labelling import model_fields
from service.wire.refusals import RefusedError


class Parameters(msgspec.Struct, frozen=True):
    """How the classes are to be given."""

    top_k: int | None = None
    function_to_apply: Literal["softmax", "sigmoid", "none"] | None = None


class Request(msgspec.Struct, frozen=True):
    """One text, or several."""

    inputs: str | list[str]
    parameters: Parameters | None = None


decoder = msgspec.json.Decoder(Request)


async def classify(call: Call) -> Answer:
    """Label one text or several: a list of classes a text, best first."""
    asked = read(await read_body(call.receive), decoder)
    parameters = asked.parameters or Parameters()
    check(parameters)
    texts = [asked.inputs] if isinstance(asked.inputs, str) else asked.inputs
    classifier, found = await said_of(call, texts)
    return answer(classifier, [one.entries()[: parameters.top_k] for one in found])


def check(parameters: Parameters) -> None:
    """Raise RefusedError where what is asked for would not be what is given."""
    if parameters.function_to_apply not in {None, "softmax"}:
        raise RefusedError(
            400,
            f"`function_to_apply` is {parameters.function_to_apply!r}; scores here are calibrated probabilities that "
            "sum to 1: leave it out, or ask for softmax.",
        )
    if parameters.top_k is not None and parameters.top_k < 1:
        raise RefusedError(400, f"`top_k` is {parameters.top_k}: ask for at least one class, or leave it out for all.")


async def info(call: Call) -> Answer:
    """Tell which version answers."""
    classifier = call.state["slot"].current()
    return answer(classifier, {"task": "text-classification", "labels": classifier.labels} | model_fields(classifier))
