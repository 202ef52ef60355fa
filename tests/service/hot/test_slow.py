"""Slow work has threads of its own: its value or its error comes back, and the event loop goes on meanwhile."""

import asyncio
import threading

import pytest

from service.hot.slow import SLOW_THREADS, open_slow_threads, slowly


def test_a_value_and_an_error_come_back_to_who_asked() -> None:
    def work(number: int, *, name: str) -> str:
        if number < 0:
            raise ValueError(name)
        return f"{name} {number} {threading.current_thread().name}"

    async def scenario() -> str:
        with open_slow_threads() as threads:
            state = {"slow_threads": threads}
            with pytest.raises(ValueError, match="negative"):
                await slowly(state, work, -1, name="negative")
            return await slowly(state, work, 5, name="five")

    assert asyncio.run(scenario()).startswith("five 5 slow")


def test_no_more_work_runs_at_once_than_there_are_threads() -> None:
    running, most = 0, 0
    lock, all_in = threading.Lock(), threading.Barrier(SLOW_THREADS)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        all_in.wait(60)
        with lock:
            running -= 1

    async def scenario() -> None:
        with open_slow_threads() as threads:
            await asyncio.gather(*(slowly({"slow_threads": threads}, work) for _ in range(3 * SLOW_THREADS)))

    asyncio.run(scenario())
    assert (running, most) == (0, SLOW_THREADS)


def test_a_client_that_leaves_does_not_stop_what_others_wait_for() -> None:
    release = threading.Event()

    async def scenario() -> str:
        with open_slow_threads() as threads:
            state = {"slow_threads": threads}
            left = asyncio.create_task(slowly(state, release.wait))
            await asyncio.sleep(0)
            left.cancel()
            with pytest.raises(asyncio.CancelledError):
                await left
            release.set()
            return await slowly(state, str, "still here")

    assert asyncio.run(scenario()) == "still here"
