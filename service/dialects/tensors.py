"""Texts and answers as tensors of the Open Inference protocol: as JSON, and as Triton's bytes behind it."""

import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from model.quoted import quoted
from service.wire.refusals import RefusedError

LENGTH = struct.Struct("<I")
HEADER = b"inference-header-content-length"
NUMBER = re.compile(rb"[0-9]{1,18}")
Nested = list[Any]


class Tensor(msgspec.Struct, frozen=True):
    """An input; its data stand in it, or behind the JSON where `binary_data_size` says how long they are."""

    name: str
    shape: list[int]
    datatype: str
    parameters: dict[str, Any] = {}
    data: list[Any] | None = None


class Output(msgspec.Struct, frozen=True):
    """An output that is asked for."""

    name: str
    parameters: dict[str, Any] = {}


def split_body(body: bytes, headers: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return a body's JSON and the bytes behind it.

    Raises
    ------
    RefusedError
        The header that says how long the JSON is does not fit.
    """
    told = headers.get(HEADER)
    if told is None:
        return body, b""
    if not NUMBER.fullmatch(told) or int(told) > len(body):
        raise RefusedError(
            400, f"Inference-Header-Content-Length is {quoted(told.decode('latin-1'))}, the body has {len(body)} bytes."
        )
    return body[: int(told)], body[int(told) :]


def texts_of(tensor: Tensor, behind: bytes) -> list[str]:
    """Return the strings of an input.

    Raises
    ------
    RefusedError
        It holds something else, or not as many as its shape says.
    """
    name = quoted(tensor.name)
    if tensor.datatype != "BYTES":
        raise RefusedError(400, f"The input {name} has the datatype {quoted(tensor.datatype)}: send texts as BYTES.")
    size = tensor.parameters.get("binary_data_size")
    if tensor.data is not None:
        if behind or size is not None:
            raise RefusedError(400, f"The input {name} has `data`, and bytes behind the JSON: send one.")
        texts = flat(tensor.data)
    elif size is None or size != len(behind):
        raise RefusedError(
            400, f"`binary_data_size` of the input {name} is {quoted(size)}, behind the JSON are {len(behind)} bytes."
        )
    else:
        texts = unpacked(behind)
    if not all(isinstance(text, str) for text in texts):
        raise RefusedError(400, f"The input {name} holds something that is no string: send texts.")
    sides = [side for side in tensor.shape if side != 1]
    if (sides or [1]) != [len(texts)]:
        raise RefusedError(
            400, f"The shape {quoted(tensor.shape)} does not fit {len(texts)} texts: send [{len(texts)}]."
        )
    return texts


def flat(data: Nested) -> Nested:
    """Return nested lists as one, however deep they are."""
    found, left = [], data[::-1]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left.extend(reversed(one))
        else:
            found.append(one)
    return found


def unpacked(content: bytes) -> list[str]:
    """Return strings of which each stands behind its length.

    Raises
    ------
    RefusedError
        They are cut, or no UTF-8.
    """
    texts: list[str] = []
    at = 0
    while at < len(content):
        (length,) = LENGTH.unpack_from(content, at) if at + LENGTH.size <= len(content) else (len(content),)
        begin, at = at + LENGTH.size, at + LENGTH.size + length
        if at > len(content):
            raise RefusedError(400, f"Text {len(texts)} of the input ends behind its bytes: send them whole.")
        try:
            texts.append(content[begin:at].decode())
        except UnicodeDecodeError as error:
            raise RefusedError(400, f"Text {len(texts)} of the input is no UTF-8: {error}.") from None
    return texts


def packed(datatype: str, data: Sequence[Any]) -> bytes:
    """Return an output's values as bytes."""
    if datatype == "BYTES":
        return b"".join(LENGTH.pack(len(text.encode())) + text.encode() for text in data)
    return struct.pack(f"<{len(data)}{'d' if datatype == 'FP64' else '?'}", *data)


def written(outputs: Sequence[Mapping[str, Any]], binary: Sequence[str]) -> tuple[list[dict[str, Any]], bytes]:
    """Return outputs as they stand in the JSON, and the bytes behind it of those that are wanted as bytes."""
    shown: list[dict[str, Any]] = []
    behind = []
    for output in outputs:
        if output["name"] not in binary:
            shown.append(dict(output))
            continue
        content = packed(output["datatype"], output["data"])
        kept = {name: value for name, value in output.items() if name != "data"}
        shown.append(kept | {"parameters": {"binary_data_size": len(content)}})
        behind.append(content)
    return shown, b"".join(behind)
