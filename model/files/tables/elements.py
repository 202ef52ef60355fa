"""JSON values one after the other, an array's or a file's own, over any number of lines; one is held at a time."""

import io
import itertools
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from model.errors import FormatError
from model.files.rows import Row
from model.quoted import quoted

CHUNK = 256 * 1024
LONGEST_TASK = 16 * 1024 * 1024  # characters of one element
END = object()  # what the end of a JSON array decodes to
TWICE = "\0twice"  # a field of no file, by which a doubled name is handed on


def read_elements(source: BinaryIO) -> Iterator[Row]:
    """Yield the elements of a JSON array, or JSON objects that stand one after the other; numbered from 1."""
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _elements(text)
    finally:
        if not source.closed:
            text.detach()


def _elements(text: TextIO) -> Iterator[Row]:
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    buffer = text.read(CHUNK).lstrip("\ufeff \t\r\n")
    is_array = buffer.startswith("[")
    position = int(is_array)
    for number in itertools.count(1):
        position = _skip(buffer, position)
        while position == len(buffer) or not (found := _decoded(decoder, buffer, position)):
            more = text.read(max(CHUNK, len(buffer) - position))
            if not more and position == len(buffer) and not is_array:
                return
            if not more or len(buffer) - position > LONGEST_TASK:
                raise FormatError(f"element {number} is not JSON, cut short or longer than {LONGEST_TASK} characters")
            buffer = buffer[position:] + more
            position = _skip(buffer, 0)
        value, position = found
        if value is END:
            return
        yield _row(number, value)


def _row(number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(number, problem=f"a JSON {type(value).__name__}, not an object")
    if TWICE in value:
        return Row(number, problem=f"two fields are called {quoted(value[TWICE])}: keep one")
    return Row(number, value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found[TWICE] = next(name for name in names if names.count(name) > 1)
    return found


def _skip(buffer: str, position: int) -> int:
    while position < len(buffer) and buffer[position] in ", \t\r\n":
        position += 1
    return position


def _decoded(decoder: json.JSONDecoder, buffer: str, position: int) -> tuple[Any, int] | None:
    """Return the value that begins at a position, and where it ends; None where it is not complete."""
    if buffer[position] == "]":
        return END, position + 1
    try:
        return decoder.raw_decode(buffer, position)
    except RecursionError:
        raise FormatError("an element is nested too deeply") from None
    except ValueError:
        return None
