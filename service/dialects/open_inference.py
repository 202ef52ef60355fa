"""The Open Inference protocol, version 2, as Triton's, KServe's and MLServer's clients speak it.

There is one model, `framing`; the registry's versions are its versions.
"""

import asyncio
import re
from typing import Any

import msgspec

from model.quoted import quoted
from service.dialects.tensors import HEADER, Output, Tensor, split_body, texts_of, written
from service.dialects.texts import VERSION, Asked, Said, encoder, read, said_of
from service.hot.label import chosen
from service.wire.asgi import Answer, Call, read_body
from service.wire.labelling import Alpha
from service.wire.refusals import RefusedError

MODEL = "framing"
PATH = re.compile(r"/v2/models/(?P<model>[^/]+)(?:/versions/(?P<version>[^/]+))?(?:/ready|/infer)?")
OUTPUTS = {"label": "BYTES", "probabilities": "FP64", "abstained": "BOOL", "reason": "BYTES"}
LABEL_SET = "label_set"


class Parameters(msgspec.Struct, frozen=True):
    """What a request may ask for; what else clients send here is passed over."""

    alpha: Alpha | None = None
    binary_data_output: bool = False


class Request(msgspec.Struct, frozen=True):
    """One input of strings."""

    inputs: list[Tensor]
    id: str | None = None
    outputs: list[Output] | None = None
    parameters: Parameters | None = None


decoder = msgspec.json.Decoder(Request)


async def live(_call: Call) -> Answer:
    """Answer while the process lives."""
    return Answer(b'{"live":true}')


async def ready(call: Call) -> Answer:
    """Answer 200 only when a label can be given."""
    is_ready = call.state["slot"].champion is not None and not call.state["ending"].is_set()
    return Answer(encoder.encode({"ready": is_ready}), 200 if is_ready else 503)


async def server(call: Call) -> Answer:
    """Tell what serves."""
    name = call.state["slot"].current().version.name
    return Answer(encoder.encode({"name": MODEL, "version": name, "extensions": ["binary_tensor_data"]}))


async def model(call: Call) -> Answer:
    """Tell of the model, or of one version of it: which versions there are, what goes in and what comes out."""
    asked = version_of(call)
    classifier = await chosen(call.state["slot"], asked)
    versions = [str(asked)] if asked is not msgspec.UNSET else await asyncio.to_thread(version_names, call)
    outputs: list[dict[str, Any]] = [
        {"name": name, "datatype": kind, "shape": [-1, len(classifier.labels)] if kind == "FP64" else [-1]}
        for name, kind in OUTPUTS.items()
    ]
    outputs[1]["parameters"] = {"labels": list(classifier.labels)}
    fields = {
        "name": MODEL,
        "versions": versions,
        "platform": "framing_scoring_table",
        "inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1]}],
        "outputs": outputs,
    }
    return Answer(encoder.encode(fields))


async def model_ready(call: Call) -> Answer:
    """Answer 200 where the model, or a version of it, can answer."""
    classifier = await chosen(call.state["slot"], version_of(call))
    return Answer(encoder.encode({"name": MODEL, "version": classifier.version.name, "ready": True}))


async def infer(call: Call) -> Answer:
    """Label the strings of the one input."""
    content, behind = split_body(await read_body(call.receive), dict(call.scope["headers"]))
    asked = read(content, decoder)
    if len(asked.inputs) != 1:
        raise RefusedError(400, f"The request has {len(asked.inputs)} inputs: send one, with texts as BYTES.")
    texts = texts_of(asked.inputs[0], behind)
    alpha = asked.parameters.alpha if asked.parameters else None
    classifier, found = await said_of(call, texts, Asked(version_of(call), alpha))
    outputs = outputs_of(classifier.labels, found) + (label_sets(found) if alpha is not None else [])
    wanted = chosen_outputs(asked, outputs)
    shown, more = written(wanted, binary_names(asked, wanted))
    fields = {"id": asked.id} if asked.id is not None else {}
    fields |= {"model_name": MODEL, "model_version": classifier.version.name}
    body = encoder.encode(fields | {"outputs": shown})
    extra = {HEADER.decode(): str(len(body))} if more else {}
    media_type = b"application/octet-stream" if more else b"application/json"
    return Answer(body + more, 200, media_type, {VERSION: classifier.version.name} | extra)


def version_of(call: Call) -> str | msgspec.UnsetType:
    """Return the version that a path names, if it does; Triton's are numbers, so `1` is `v1` too.

    Raises
    ------
    RefusedError
        It names another model.
    """
    found = PATH.fullmatch(call.scope["path"])
    if found is None or found["model"] != MODEL:
        raise RefusedError(404, f"There is no such model at {call.scope['path']}: ask for /v2/models/{MODEL}.")
    version = found["version"]
    if version is None:
        return msgspec.UNSET
    return f"v{version}" if version.isascii() and version.isdigit() else str(version)


def version_names(call: Call) -> list[str]:
    """Return the names of all versions, the newest first."""
    return [version.name for version in call.state["slot"].registry.versions()]


def outputs_of(labels: tuple[str, ...], found: list[Said]) -> list[dict[str, Any]]:
    """Return what is said of texts as outputs; probabilities in the order of the model's labels."""
    n_texts = len(found)
    told = {
        "label": [one.label if one.is_told else "" for one in found],
        "probabilities": [one.scores[label] for one in found for label in labels],
        "abstained": [one.abstained for one in found],
        "reason": [one.reason or "" for one in found],
    }
    return [
        {
            "name": name,
            "datatype": kind,
            "shape": [n_texts, len(labels)] if kind == "FP64" else [n_texts],
            "data": told[name],
        }
        for name, kind in OUTPUTS.items()
    ]


def label_sets(found: list[Said]) -> list[dict[str, Any]]:
    """Return the label sets as one more output, each as a JSON list."""
    sets = [encoder.encode(one.label_set or ()).decode() for one in found]
    return [{"name": LABEL_SET, "datatype": "BYTES", "shape": [len(sets)], "data": sets}]


def chosen_outputs(asked: Request, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outputs that are asked for, all where none is named; RefusedError for one that there is not."""
    by_name = {output["name"]: output for output in outputs}
    for output in asked.outputs or ():
        if output.name not in by_name:
            raise RefusedError(400, f"There is no output {quoted(output.name)}: there are {', '.join(by_name)}.")
    return [by_name[output.name] for output in asked.outputs or ()] or outputs


def binary_names(asked: Request, wanted: list[dict[str, Any]]) -> list[str]:
    """Return which outputs are wanted as bytes."""
    by_name = {output.name: output.parameters.get("binary_data") for output in asked.outputs or ()}
    of_all = asked.parameters is not None and asked.parameters.binary_data_output
    named = {output["name"]: by_name.get(output["name"]) for output in wanted}
    return [name for name, own in named.items() if (of_all if own is None else own)]
