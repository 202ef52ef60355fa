"""Several processes: the same bytes as one, and a reason where one of them dies."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.errors import BatchError
from model.settings import Settings
from model.store.cache import cached_table, open_version
from model.store.registry import Registry
from service.batch import cut
from service.batch.job import Block, Setup
from service.batch.pool import label_blocks
from tests.service.batch.runs import Run, cell, write


@pytest.mark.parametrize("name", ["in.txt", "in.jsonl", "in.csv"])
def test_several_processes_write_the_same_bytes(
    run: Run, texts: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "BLOCK_BYTES", 2000)
    monkeypatch.setattr(cut, "BLOCK_ROWS", 20)
    line = {"in.txt": str, "in.jsonl": lambda text: json.dumps({"text": text}), "in.csv": cell}[name]
    lines = [line(text) for text in texts]
    file = write(tmp_path / name, "\n".join(["text" if name == "in.csv" else "", *lines, "", *lines]))
    alone = run(file)
    assert any("error" in row for row in alone) == (name == "in.txt")
    for workers in (2, 3):
        assert run(file, workers=workers) == alone


def test_a_process_that_dies_ends_the_run_with_a_reason(settings: Settings, registry: Registry) -> None:
    version = registry.resolve("champion")
    open_version(registry, version, settings.cache_dir)
    (table,) = settings.cache_dir.glob("*.table")
    setup = Setup(str(table), "text", "text", with_input=False, compiled=None, manifest=version.manifest)

    def blocks() -> Iterator[Block]:
        yield from (Block(number, number, 0, b"A line.\n") for number in range(1, 5))
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        named = [pid for pid in children if b"service.batch.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        for pid in named:
            os.kill(int(pid), signal.SIGKILL)
        yield from (Block(number, number, 0, b"A line.\n") for number in range(5, 9))

    with pytest.raises(BatchError, match="ended with -9: go on with --resume"):
        list(label_blocks(setup, blocks(), 2, 1))


@pytest.fixture
def setup(settings: Settings, registry: Registry) -> Setup:
    version = registry.resolve("champion")
    table = str(cached_table(registry, version, settings.cache_dir))
    return Setup(table, "text", "text", with_input=False, compiled=None, manifest=version.manifest)


@pytest.mark.parametrize(("n_workers", "n_threads"), [(1, 1), (1, 3), (3, 1)])
@pytest.mark.parametrize("n_blocks", [0, 1, 2, 7])
def test_answers_come_in_the_blocks_order(setup: Setup, n_workers: int, n_threads: int, n_blocks: int) -> None:
    blocks = [Block(n, n, n * 10, b"word " * (100 if n % 3 == 1 else 1) + b"\n") for n in range(1, n_blocks + 1)]
    answers = list(label_blocks(setup, blocks, n_workers, n_threads))
    assert [(answer.last, answer.end) for answer in answers] == [(block.last, block.end) for block in blocks]
    assert [json.loads(answer.content)["row"] for answer in answers] == [block.first for block in blocks]


def test_one_block_is_answered_before_the_next_is_read_from_a_pipe(setup: Setup) -> None:
    read: list[int] = []

    def blocks() -> Iterator[Block]:
        for number in range(1, 4):
            read.append(number)
            yield Block(number, number, 0, b"A line.\n")

    answers = label_blocks(setup, blocks(), 1, 1)
    assert next(answers).last == 1
    assert read == [1]


@pytest.mark.parametrize("n_threads", [2, 3])
def test_no_more_blocks_are_held_than_there_are_threads_and_one(setup: Setup, n_threads: int) -> None:
    read: list[int] = []

    def blocks() -> Iterator[Block]:
        for number in range(1, 30):
            read.append(number)
            yield Block(number, number, 0, b"A line.\n")

    for n_taken, _ in enumerate(label_blocks(setup, blocks(), 1, n_threads), 1):
        assert len(read) <= n_taken + n_threads


@pytest.mark.parametrize("workers", [1, 2])
def test_a_table_that_is_cut_under_a_run_changes_nothing(setup: Setup, workers: int) -> None:
    table = Path(setup.table)
    lines = [f"The delegation left the capital on day {number}.\n".encode() for number in range(1, 9)]

    def blocks(*, is_cut: bool) -> Iterator[Block]:
        for number, line in enumerate(lines, 1):
            if is_cut and number == 5:
                with table.open("r+b") as file:
                    file.truncate(100)
            yield Block(number, number, 0, line)

    whole = list(label_blocks(setup, blocks(is_cut=False), workers, 1))
    assert list(label_blocks(setup, blocks(is_cut=True), workers, 1)) == whole
