"""The program for slow work as a process of its own: what it answers, and that it ends whatever becomes of others."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from model.settings import ROOT, Settings
from model.store.cache import cached_table, open_version
from model.store.registry import Registry
from service.hot.slow_worker import NICENESS, OUT_OF_MEMORY, EvidenceTask, Limits, PageTask, Reply
from service.wire.labelling import evidence_fields
from service.wire.pipes import receive, send
from tests.fitted import costly_page

TEXT = "The delegation left on Friday, officials said."
WAIT_S = 60
Worker = "subprocess.Popen[bytes]"


def started(kind: str, timeout_s: float = 50.0) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-m", "service.hot.slow_worker", kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if kind == "evidence" else None,
    )
    send(process.stdin, Limits(timeout_s, 512 * 1024 * 1024))
    return process


def reply_of(process: "subprocess.Popen[bytes]") -> Reply:
    content = receive(process.stdout)
    assert content is not None
    return msgspec.msgpack.decode(content, type=Reply)


@pytest.fixture
def pages() -> Iterator["subprocess.Popen[bytes]"]:
    with started("pages") as process:
        assert reply_of(process) == Reply()
        yield process
        process.kill()


def test_pages_are_read_one_after_the_other_until_there_are_no_more(pages: "subprocess.Popen[bytes]") -> None:
    for page, reply in (
        (f"<p>{TEXT}", Reply([TEXT.encode()])),
        ("<p> </p>", Reply(problem='No text can be found in "html": send what its reader reads as "text".')),
        ("<p>Naïve 🙂.", Reply(["Naïve 🙂.".encode()])),
    ):
        send(pages.stdin, PageTask(page))
        assert reply_of(pages) == reply
    pages.stdin.close()
    assert pages.wait(WAIT_S) == 0


def test_only_who_started_it_decides_when_it_ends(pages: "subprocess.Popen[bytes]") -> None:
    pages.send_signal(signal.SIGTERM)
    pages.send_signal(signal.SIGINT)
    send(pages.stdin, PageTask(f"<p>{TEXT}"))
    assert reply_of(pages).parts == [TEXT.encode()]


def test_it_comes_last_where_cores_or_memory_are_short(pages: "subprocess.Popen[bytes]") -> None:
    fields = Path(f"/proc/{pages.pid}/stat").read_text().rsplit(")", 1)[1].split()
    assert int(fields[16]) >= NICENESS
    assert Path(f"/proc/{pages.pid}/oom_score_adj").read_text().strip() == "1000"
    assert "unlimited" not in next(
        line for line in Path(f"/proc/{pages.pid}/limits").read_text().splitlines() if "address space" in line
    )


def test_it_ends_by_itself_at_a_task_that_takes_too_long() -> None:
    with started("pages", timeout_s=0.1) as process:
        assert reply_of(process) == Reply()
        send(process.stdin, PageTask(costly_page()))
        assert process.wait(WAIT_S) == -signal.SIGALRM


def test_it_ends_where_it_was_never_told_what_it_may() -> None:
    command = [sys.executable, "-m", "service.hot.slow_worker", "pages"]
    assert subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=WAIT_S, check=False).returncode == 0


def test_evidence_is_what_the_scorer_says(settings: Settings, registry: Registry) -> None:
    version = registry.resolve("champion")
    path = cached_table(registry, version, settings.cache_dir)
    scorer = open_version(registry, version, settings.cache_dir)
    with started("evidence") as process:
        assert reply_of(process) == Reply()
        for texts in ([TEXT, "Our army will crush the puppets!"], [TEXT]):
            send(process.stdin, EvidenceTask(str(path), path.stem, texts))
            found = [msgspec.json.decode(part) for part in reply_of(process).parts]
            assert found == [
                msgspec.json.decode(msgspec.json.encode(evidence_fields(scorer.evidence(t)))) for t in texts
            ]
            path.unlink(missing_ok=True)  # this process still holds the table
        send(process.stdin, EvidenceTask(str(path), "0" * 64, [TEXT]))
        assert process.wait(WAIT_S) == 1
        assert b"FileNotFoundError" in process.stderr.read()


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("bound_memory(1 << 26); bytearray(1 << 30)", 1),
        ("bound_memory(1 << 26); reply_to(lambda task: [bytes(1 << 30)], b'')", OUT_OF_MEMORY),
        ("bound_memory(1 << 30); bytearray(1 << 26)", 0),
    ],
)
def test_memory_is_bounded_and_a_process_without_any_ends(program: str, code: int) -> None:
    command = [sys.executable, "-c", f"from service.hot.slow_worker import *; {program}"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=WAIT_S, check=False)
    assert ended.returncode == code
    assert (b"MemoryError" in ended.stderr) is (code == 1)
