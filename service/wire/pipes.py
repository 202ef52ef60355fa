"""Messages between a process and one that it started, through a pipe: each with its length before it."""

import struct
from typing import BinaryIO

import msgspec

LENGTH = struct.Struct("<Q")


def send(pipe: BinaryIO, message: msgspec.Struct) -> None:
    """Write a message, its length first."""
    content = msgspec.msgpack.encode(message)
    pipe.write(LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """Return the next message's bytes, None where the other side ended."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = pipe.read(length)
    return content if len(content) == length else None
