"""A body's bytes to the type a route asks for, by msgspec; what cannot be read is refused with where and what."""

import json
import re
from codecs import BOM_UTF8
from typing import TypeVar

import msgspec

from service.wire.refusals import RefusedError

Shape = TypeVar("Shape")
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def decoded(body: bytes, decoder: "msgspec.json.Decoder[Shape]", told: str = "/docs") -> Shape:
    """Return a body as the decoder's type; a byte order mark before it is left out, as RFC 8259 allows.

    Parameters
    ----------
    told : where the right shape can be seen

    Raises
    ------
    RefusedError
        400 where it is no JSON, 422 where it is JSON of another shape; the text says where and what.
    """
    body = body.removeprefix(BOM_UTF8)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise RefusedError(422, f"The body has the wrong shape: {error}. {told} shows the right one.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(400, f"The body is no JSON: {_reason(body, error)}. Send UTF-8 JSON.") from None
    except RecursionError:
        raise RefusedError(400, f"The body is nested too deeply: send plain JSON of the shape in {told}.") from None


def _reason(body: bytes, error: Exception) -> str:
    """Return why a body is refused, in clearer words where Python's own lenient parser takes it."""
    if not body:
        return "it is empty"
    constants: list[str] = []
    try:
        json.loads(body.decode(), parse_constant=constants.append)
    except (ValueError, RecursionError):
        return str(error)
    if constants:
        return "NaN and Infinity are no JSON numbers"
    if LONE_SURROGATE.search(body):
        return r"a string holds an escaped lone surrogate such as \ud800, which is no character"
    return str(error)
