"""Work is counted in texts: what would wait too long is refused, small requests pass, and nothing is forgotten."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import BusyError
from model.settings import Settings, changed
from model.store.registry import Registry
from service.door.load import SMALL_WORK, Load, work_of
from service.life.app import create_app
from tests.service.door.test_door import client_of

TEXT = "The delegation left the capital on Friday."


def test_a_crowd_of_large_requests_is_refused_in_part_and_told_when_to_come_again(
    settings: Settings, registry: Registry
) -> None:
    """On the event loop's own thread each would be answered in its turn, however many wait: none was ever refused."""
    app = create_app(changed(settings, max_waiting_texts=1_000))

    async def scenario() -> list[int]:
        async with client_of(app) as client:
            large, small = {"texts": [TEXT] * 300}, {"text": TEXT}
            bodies = [large, small] * 12
            answers = await asyncio.gather(*(client.post("/v1/label", json=body) for body in bodies))
            assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 503} == {"1"}
            assert all("FRAMING_MAX_WAITING_TEXTS" in a.json()["detail"] for a in answers if a.status_code == 503)
            assert {answer.status_code for answer in answers[1::2]} == {200}
            assert (await client.post("/v1/label", json=large)).status_code == 200
            assert (app._door.load.work, app._door.load.requests) == (0, 0)
            return [answer.status_code for answer in answers[::2]]

    statuses = asyncio.run(scenario())
    assert set(statuses) == {200, 503}
    assert statuses[0] == 200


def test_one_request_alone_is_taken_however_large(settings: Settings, registry: Registry) -> None:
    app = create_app(changed(settings, max_waiting_texts=SMALL_WORK))

    async def scenario() -> int:
        async with client_of(app) as client:
            return (await client.post("/v1/label", json={"texts": [TEXT] * 1_000})).status_code

    assert asyncio.run(scenario()) == 200


@given(st.lists(st.integers(1, 500), max_size=20), st.integers(0, 20))
def test_turns_are_taken_one_by_one_in_order_and_all_work_is_given_back(works: list[int], n_cancelled: int) -> None:
    load = Load(Settings(max_waiting_texts=800))
    begun: list[int] = []
    inside = 0

    async def one(number: int, work: int) -> None:
        nonlocal inside
        async with load.turn(work):
            inside += 1
            assert inside == 1
            begun.append(number)
            await asyncio.sleep(0)
            inside -= 1

    async def scenario() -> list[object]:
        tasks = [asyncio.create_task(one(number, work)) for number, work in enumerate(works)]
        await asyncio.sleep(0)
        assert load.work <= 800
        for task in tasks[len(tasks) - n_cancelled :] if n_cancelled else []:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ended = asyncio.run(scenario())
    assert begun == sorted(begun)
    assert all(one is None or isinstance(one, BusyError | asyncio.CancelledError) for one in ended)
    assert (load.work, load.requests) == (0, 0)


def test_files_are_stored_one_after_the_other_and_too_many_are_refused() -> None:
    load = Load(Settings(max_slow_waiting=2))
    stored: list[int] = []

    async def one(number: int) -> None:
        async with load.turn_of_file():
            assert load.requests == -load.files  # none of them keeps a label out
            stored.append(number)
            await asyncio.sleep(0)

    async def scenario() -> list[object]:
        tasks = [asyncio.create_task(one(number)) for number in range(4)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ended = asyncio.run(scenario())
    assert [type(one) for one in ended] == [type(None), asyncio.CancelledError, type(None), BusyError]
    assert stored == [0, 2]
    assert (load.files, load.requests) == (0, 0)


def test_long_texts_count_for_more() -> None:
    assert work_of(10, 0) == 10
    assert work_of(1, 10_000) > 10 * work_of(1, 200)


def test_what_is_held_is_bounded_and_given_back() -> None:
    load = Load(Settings(max_in_flight=2, max_body_bytes=100))
    load.hold(200)
    with pytest.raises(BusyError, match="201 bytes"):
        load.hold(1)
    load.hold(-201)
    assert load.held_bytes == 0
