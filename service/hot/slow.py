"""Threads for what may take seconds: two of their own, so that documents and the watch never wait behind it."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

SLOW_THREADS = 2
Given = ParamSpec("Given")
Result = TypeVar("Result")


def open_slow_threads() -> ThreadPoolExecutor:
    """Return the threads; none is started before the first work."""
    return ThreadPoolExecutor(SLOW_THREADS, "slow")


async def slowly(
    state: Mapping[str, Any], work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """Return what some work returns, done in one of the slow threads of the application's state."""
    threads: ThreadPoolExecutor = state["slow_threads"]
    return await asyncio.wrap_future(threads.submit(work, *args, **kwargs))
