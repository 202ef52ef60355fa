"""What workers tell each other of the version that they serve."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from service.hot.board import SPARE, Board, open_board

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def board() -> Iterator[Board]:
    board = open_board(2)
    yield board
    board.close()


def serve(board: Board, told: "multiprocessing.SimpleQueue[int]", asked: "multiprocessing.SimpleQueue[int]") -> None:
    """Enter, and serve what is asked for; a number below 0 leaves."""
    board.enter()
    told.put(0)
    while (number := asked.get()) >= 0:
        board.tell(number)
        told.put(number)
    board.leave()


class Worker:
    def __init__(self, board: Board) -> None:
        self.told, self.asked = SPAWN.SimpleQueue(), SPAWN.SimpleQueue()
        self.process = SPAWN.Process(target=serve, args=(board, self.told, self.asked))
        self.process.start()
        assert self.told.get() == 0

    def serve(self, number: int) -> None:
        self.asked.put(number)
        if number >= 0:
            assert self.told.get() == number


def test_who_serves_another_version_is_behind_until_it_follows(board: Board) -> None:
    board.enter()
    board.tell(1)
    workers = [Worker(board) for _ in range(2)]
    assert board.behind(1) == 2  # they have entered, and serve nothing yet
    for worker in workers:
        worker.serve(1)
    assert board.behind(1) == 0
    board.tell(2)
    workers[0].serve(2)
    assert board.wait_for(lambda: 2, 0.01) == 1
    late = threading.Timer(0.05, workers[1].serve, (2,))
    late.start()
    assert board.wait_for(lambda: 2, 60) == 0
    late.join()
    board.tell(3)
    workers[0].serve(-1)
    workers[0].process.join()
    os.kill(workers[1].process.pid, signal.SIGKILL)
    workers[1].process.join()
    assert board.behind(3) == 0  # neither who left nor who died is waited for


def test_the_rows_of_the_dead_are_used_again(board: Board) -> None:
    for _ in range(SPARE + 4):
        worker = SPAWN.Process(target=Board.enter, args=(board,))
        worker.start()
        worker.join()
    board.enter()
    assert board._own is not None
    board.leave()
    board.tell(7)  # of nobody
    assert board.behind(1) == 0


def test_without_memory_of_that_kind_a_file_without_a_name_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    board = open_board(1)
    board.enter()
    assert board.behind(1) == 1
    board.close()
