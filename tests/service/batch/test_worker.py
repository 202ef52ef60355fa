"""The labelling process: it answers until its input ends, whatever signals come."""

import signal
import subprocess
import sys

import msgspec

from model.settings import ROOT, Settings
from model.store.cache import cached_table
from model.store.registry import Registry
from service.batch.job import Answer, Block, Setup
from service.wire.pipes import receive, send
from tests.service.batch.runs import DEADLINE_S


def worker() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "service.batch.worker"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_worker_answers_through_signals_until_its_input_ends(settings: Settings, registry: Registry) -> None:
    version = registry.resolve("champion")
    table = str(cached_table(registry, version, settings.cache_dir))
    setup = Setup(table, "text", "text", with_input=False, compiled=None, manifest=version.manifest)
    with worker() as process:
        assert process.stdin
        assert process.stdout
        send(process.stdin, setup)
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
