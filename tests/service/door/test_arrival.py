"""The account of a body: its size, its time, what is held of it; one for every way in which it may come."""

import asyncio

import pytest

from model.errors import BusyError
from model.settings import Settings
from service.door.arrival import LEAST_OF_A_FILE, Arrival, Bound
from service.door.load import Load
from service.wire.asgi import Message
from service.wire.refusals import RefusedError

HELD = Bound(100, "FRAMING_X", 0.05)
FILE = Bound(10 * LEAST_OF_A_FILE, "FRAMING_X", 0.05, is_held=False)


def load() -> Load:
    return Load(Settings(max_in_flight=1, max_body_bytes=150))


async def received(arrival: Arrival) -> int:
    while (await arrival()).get("more_body"):
        pass
    return arrival.seen


def pieces(*sizes: int, pause_s: float = 0.0, is_ended: bool = True):
    """Return what gives pieces of a body, each after a while, then waits for ever unless it is ended."""
    left = list(sizes)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        await asyncio.sleep(pause_s)
        size = left.pop(0)
        return {"type": "http.request", "body": b"x" * size, "more_body": bool(left) or not is_ended}

    return receive


def test_a_body_is_counted_held_while_it_comes_and_let_go() -> None:
    account = load()

    async def scenario() -> tuple[int, int]:
        arrival = Arrival(pieces(30, 30, 40), HELD, account, {})
        await arrival()
        await arrival()
        held = account.held_bytes
        await arrival()
        assert arrival.is_whole
        arrival.let_go()
        return held, account.held_bytes

    assert asyncio.run(scenario()) == (60, 0)


def test_a_body_over_its_bound_is_refused_at_once() -> None:
    with pytest.raises(RefusedError, match="more than 100 bytes") as refused:
        asyncio.run(received(Arrival(pieces(60, 41, 1_000), HELD, load(), {})))
    assert refused.value.status == 413


def test_incomplete_bodies_are_bounded_together() -> None:
    account = load()
    account.hold(100)
    with pytest.raises(BusyError):
        asyncio.run(received(Arrival(pieces(60, 1), HELD, account, {})))


@pytest.mark.parametrize("bound", [HELD, FILE])
def test_dripping_does_not_make_the_time_longer(bound: Bound) -> None:
    with pytest.raises(RefusedError, match="FRAMING_BODY_TIMEOUT_S") as refused:
        asyncio.run(received(Arrival(pieces(*[1] * 90, pause_s=0.01), bound, load(), {})))
    assert refused.value.status == 408


def test_a_file_has_its_time_anew_for_each_good_piece() -> None:
    sizes = [LEAST_OF_A_FILE] * 8
    assert asyncio.run(received(Arrival(pieces(*sizes, pause_s=0.01), FILE, load(), {}))) == sum(sizes)


def test_who_waits_for_its_client_is_not_at_work_and_cancelling_it_leaves_no_count() -> None:
    account = load()
    account.requests = 1

    async def scenario() -> tuple[int, int]:
        waiting = asyncio.create_task(received(Arrival(pieces(1, is_ended=False), HELD, account, {})))
        while account.requests:
            await asyncio.sleep(0)
        while_waiting = account.requests
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return while_waiting, account.requests

    assert asyncio.run(scenario()) == (0, 1)
