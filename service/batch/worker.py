"""`python -m service.batch.worker`: labels the blocks that come in on standard input until that ends."""

import signal
import sys

import msgspec

from service.batch.job import Block, Setup
from service.batch.labeller import open_labeller
from service.wire.pipes import receive, send


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
