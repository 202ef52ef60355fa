"""Slow work beside labels: reused processes, bounds of its own, and an end when the server ends."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.errors import BusyError, TextError
from service.hot.slow import Crew
from service.hot.slow_worker import Limits, PageTask
from service.watch.processes import is_alive
from tests.fitted import costly_page, large_page

LINE = "The delegation left on Friday, officials said."
PAGE = PageTask(f"<p>{LINE}")
MIB = 1024 * 1024


def crew_of(timeout_s: float = 50.0, processes: int = 1, waiting: int = 8) -> Crew:
    return Crew("pages", Limits(timeout_s, 512 * MIB), processes, waiting)


def pids(crew: Crew) -> set[int]:
    return {process._process.pid for process in crew._all}


def test_a_process_is_started_when_needed_and_used_again() -> None:
    crew = crew_of(processes=3)

    async def scenario() -> None:
        assert pids(crew) == set()
        assert await crew.do(PAGE) == [LINE.encode()]
        first = pids(crew)
        with pytest.raises(TextError, match="No text"):
            await crew.do(PageTask("<p>"))
        assert await crew.do(PAGE) == [LINE.encode()]
        assert pids(crew) == first
        assert await asyncio.gather(*(crew.do(PAGE) for _ in range(6))) == [[LINE.encode()]] * 6
        assert len(pids(crew)) <= 3

    asyncio.run(scenario())
    crew.close()


def test_one_that_is_killed_at_a_limit_or_by_others_is_replaced() -> None:
    crew = crew_of(timeout_s=1.5)

    async def scenario() -> None:
        with pytest.raises((TextError, BusyError), match="FRAMING_SLOW_TIMEOUT_S"):
            await crew.do(PageTask(costly_page()))
        assert pids(crew) == set()
        crew.limits = Limits(50.0, 512 * MIB)
        assert await crew.do(PAGE) == [LINE.encode()]
        (pid,) = pids(crew)
        os.kill(pid, signal.SIGKILL)
        crew._idle[0]._process.wait()
        assert await crew.do(PAGE) == [LINE.encode()]
        assert pids(crew) != {pid}

    asyncio.run(scenario())
    crew.close()


def test_one_that_has_grown_is_replaced() -> None:
    crew = crew_of()

    async def scenario() -> None:
        assert await crew.do(PAGE) == [LINE.encode()]
        (pid,) = pids(crew)
        crew.limits = Limits(50.0, MIB)  # half of which is less than any process takes
        assert await crew.do(PAGE) == [LINE.encode()]
        assert pids(crew) == set()
        assert not is_alive(pid)

    asyncio.run(scenario())
    crew.close()


def test_more_than_may_wait_are_refused_at_once_and_who_waited_too_long_is_too() -> None:
    crew = crew_of(timeout_s=0.05, waiting=2)

    async def scenario() -> None:
        release = threading.Event()
        crew._threads.submit(release.wait)
        waiting = [asyncio.create_task(crew.do(PAGE)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="3 requests for pages are at work or wait"):
            await crew.do(PAGE)
        asyncio.get_running_loop().call_later(0.1, release.set)
        for task in waiting:
            with pytest.raises(BusyError, match=r"No process for pages was free within 0\.05 s"):
                await task
        assert crew.n_tasks == 0

    asyncio.run(scenario())
    crew.close()


def test_closing_ends_every_process_whatever_it_is_at() -> None:
    crew = crew_of(processes=2)

    async def scenario() -> None:
        tasks = [asyncio.create_task(crew.do(PageTask(costly_page()))) for _ in range(4)]
        while len(pids(crew)) < 2:
            await asyncio.sleep(0.01)
        crew.close()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(ended, BusyError | asyncio.CancelledError)
        with pytest.raises((BusyError, RuntimeError)):
            await crew.do(PAGE)

    asyncio.run(scenario())
    crew._threads.shutdown()
    assert pids(crew) == set()


@pytest.mark.parametrize(
    ("body", "crew"),
    [
        ({"text": LINE, "evidence": True}, "evidence"),
        ({"html": f"<p>{LINE}"}, "pages"),
        ({"text": f"{LINE} " * 1_000}, "documents"),
    ],
    ids=["evidence", "page", "document"],
)
def test_over_their_bound_slow_requests_get_503_and_labels_go_on(
    client_with: Callable[..., TestClient], body: dict[str, object], crew: str
) -> None:
    client = client_with(max_in_flight=2, slow_processes=1, max_slow_waiting=3, slow_timeout_s=60)
    release, asked = threading.Event(), getattr(client.app_state["slow"], crew)
    path = "/v1/label" if crew == "evidence" else "/v1/documents"
    asked._threads.submit(release.wait)
    found: list[int] = []
    asking = [threading.Thread(target=lambda: found.append(client.post(path, json=body).status_code)) for _ in range(4)]
    for thread in asking:
        thread.start()
    try:
        while asked.n_tasks < len(asking):
            pass
        refused = client.post(path, json=body)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert "FRAMING_MAX_SLOW_WAITING" in refused.json()["detail"]
        assert {client.post("/v1/label", json={"text": LINE}).status_code for _ in range(20)} == {200}
    finally:
        release.set()
        for thread in asking:
            thread.join()
    assert found == [200] * 4


SLOW_PAGES = {
    "attributes": costly_page(),
    "line breaks": "a<br>" * 180_000,
    "paragraphs": "<p>a. " * 170_000,
    "deep nesting": "<div>" * 200_000 + "A line.",
    "deep lists": "<ul><li>a " * 100_000,
    "text nodes": large_page(),
    "one attribute": f"<p title='{'x' * 1_000_000}'>A line.</p>",
    "entities": "<p>" + "&amp;" * 200_000,
    "nested entities": "<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'>"
    + "".join(f"<!ENTITY b{n} '{f'&b{n - 1 or str()};' * 10}'>" for n in range(1, 9))
    + "]><p>&b8;",
    "formatting": "<b><i><u>a " * 90_000,
    "tables": "<table><tr><td>a " * 60_000,
    "comments": "<!-- a -->" * 100_000 + "A line.",
}


@pytest.mark.parametrize("kind", SLOW_PAGES)
def test_pages_made_to_be_slow_end_within_the_limit(client_with: Callable[..., TestClient], kind: str) -> None:
    client = client_with(slow_timeout_s=1.0, max_slow_bytes=256 * MIB)
    answer = client.post("/v1/documents", json={"html": SLOW_PAGES[kind][: 1000 * 1000]})
    assert answer.status_code in {200, 422, 503}
    if answer.status_code != 200:
        assert any(
            word in answer.json()["detail"] for word in ("FRAMING_SLOW_TIMEOUT_S", "FRAMING_MAX_SLOW", "No text")
        )
    assert client.post("/v1/label", json={"text": LINE}).status_code == 200
