"""Whether the process lives, whether it can label, and its figures for Prometheus."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec

from model.errors import DatabaseError
from model.reader.pair import BY_BOTH, BY_TABLE
from model.reader.shelf import OFF
from service.hot.slot import Slot
from service.wire.asgi import Answer, Call

EXPOSITION = b"text/plain; version=0.0.4; charset=utf-8"

VEILED = "Something is wrong: ask again with a maintainer's key, or see the server's log."


async def healthz(_call: Call) -> Answer:
    """Answer 200 while the process lives."""
    return Answer(b'{"status":"alive"}')


async def readyz(call: Call) -> Answer:
    """Answer 200 only when a label can be given; `problem` tells of a champion that could not be loaded.

    `reader` says who answers, and `reader_problem` why the table does so alone though a second reader is asked for.
    """
    slot = call.state["slot"]
    if call.state["ending"].is_set():
        return Answer(b'{"status":"stopping"}', 503, headers={"Retry-After": "5"})
    is_ready = slot.champion is not None
    fields: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if is_ready:
        fields["version"] = slot.champion.version.name
    if slot.shelf.asks != OFF:
        is_pair = is_ready and slot.champion.reader is not None
        fields["reader"] = BY_BOTH if is_pair else BY_TABLE
        if slot.reader_problem:
            fields["reader_problem"] = slot.reader_problem
    problem = slot.problem or (None if is_ready else "No version is champion: run `python -m training fit --promote`.")
    if problem:
        fields["problem"] = problem if may_know(call) else VEILED
    return Answer(msgspec.json.encode(fields), 200 if is_ready else 503)


def may_know(call: Call) -> bool:
    """Tell whether a caller may read what can name the database, its user and its paths."""
    caller = call.scope["caller"]
    return caller is not None and caller.role == "maintainer"


async def metrics(call: Call) -> Answer:
    """Return the Prometheus text format."""
    figures, slot = call.state["metrics"], call.state["slot"]
    figures.note_champion(slot.number, has_failed=slot.failure is not None)
    figures.note_reader(is_refused=slot.reader_problem is not None)
    known = figures.open()
    known.note_process()
    if stock := await asyncio.to_thread(_stock, slot):
        known.note_stock(*stock)
    if drift := call.state["drift"]:
        n_seen, has_moved, sources = drift.state()
        known.note_drift(n_seen, sources, has_moved=has_moved)
    return Answer(figures.exposition(), media_type=EXPOSITION)


def _stock(slot: Slot) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
    """Return how many reviews and trainings there are; None where the database cannot be asked now."""
    from model.store.reviews import Reviews
    from model.store.trainings import Trainings

    with contextlib.suppress(DatabaseError):
        engine = slot.registry.engine
        states, statuses = Reviews(engine).counts(), Trainings(engine).counts()
        return dict[str, int](states.items()), dict[str, int](statuses.items())
    return None
