"""The labelling process and the messages it lives on: whole ones, or none."""

import io
import signal
import subprocess
import sys

import msgspec
import pytest

from model.settings import ROOT, Settings
from model.store.cache import cached_table
from model.store.registry import Registry
from service.batch.job import Answer, Block, Setup
from service.batch.worker import LENGTH, receive, send
from tests.service.batch.runs import DEADLINE_S


def test_messages_come_out_as_they_went_in_one_by_one() -> None:
    pipe = io.BytesIO()
    blocks = [Block(1, 1, 5, b"one\n"), Block(2, 2, 5, b"\xff" * 100_000)]
    for block in blocks:
        send(pipe, block)
    pipe.seek(0)
    for block in blocks:
        content = receive(pipe)
        assert content is not None
        assert msgspec.msgpack.decode(content, type=Block) == block
    assert receive(pipe) is None


@pytest.mark.parametrize("n_left", [0, 1, LENGTH.size - 1, LENGTH.size, LENGTH.size + 3])
def test_a_message_cut_short_is_none(n_left: int) -> None:
    pipe = io.BytesIO()
    send(pipe, Block(1, 1, 5, b"one\n"))
    assert receive(io.BytesIO(pipe.getvalue()[:n_left])) is None


def worker() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "service.batch.worker"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_worker_answers_through_signals_until_its_input_ends(settings: Settings, registry: Registry) -> None:
    table = cached_table(registry, registry.resolve("champion"), settings.cache_dir)
    with worker() as process:
        assert process.stdin
        assert process.stdout
        send(process.stdin, Setup(str(table), 0.5, "text", "text", with_input=False, compiled=None))
        for number in (1, 2):
            send(process.stdin, Block(number, number, 8, b"A line.\n"))
            content = receive(process.stdout)
            assert content is not None
            assert msgspec.msgpack.decode(content, type=Answer).last == number
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_a_worker_that_is_told_nothing_ends_in_silence() -> None:
    with worker() as process:
        out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, out, err) == (0, b"", b"")
