"""`python -m service.batch.worker`: labels the blocks that come in on standard input until that ends."""

import signal
import struct
import sys
from typing import BinaryIO

import msgspec

from service.batch.job import Block, Setup
from service.batch.labeller import open_labeller

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


def main() -> None:
    """Answer until standard input ends; only the parent decides when that is, so its signals are not for us."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = receive(source)
    if setup is None:
        return
    labeller = open_labeller(msgspec.msgpack.decode(setup, type=Setup))
    while (content := receive(source)) is not None:
        send(sink, labeller.label(msgspec.msgpack.decode(content, type=Block)))


if __name__ == "__main__":
    main()
