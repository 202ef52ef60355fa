"""`create_app(settings)`: wiring, and the application's life.

The hot routes answer as soon as a champion is mapped. The framework with all other routes, the database's library
and the metrics' are loaded in a thread behind the first answers.
"""

import asyncio
import contextlib
import gc
import logging
import threading

from model.errors import DatabaseError, FramingError
from model.settings import Settings
from service.dialects.shapes import SHAPES
from service.door.access import KeyRing, open_key_ring
from service.door.door import Counted, Door, Endpoint, Own
from service.door.guests import open_guests
from service.door.places import DIALECT_PLACES, Place
from service.hot.board import Board
from service.hot.comparisons import comparisons
from service.hot.documents import documents
from service.hot.health import healthz, metrics, readyz
from service.hot.label import label
from service.hot.ledger import ledger
from service.hot.reading import Reading
from service.hot.shadow import Shadowing
from service.hot.slot import Slot
from service.hot.slow import SlowWork
from service.life.backstage import Backstage
from service.life.opening import caller_salt, open_slot
from service.watch.drift import DriftWatch
from service.watch.logs import request_log
from service.watch.metrics import Metrics
from service.wire.asgi import Answer, Application, Call, Receive, Scope, Send, held, read_body

HOT: dict[tuple[str, str], Endpoint] = {
    ("POST", "/v1/label"): label,
    ("POST", "/v1/documents"): documents,
    ("POST", "/v1/ledger"): ledger,
    ("POST", "/v1/comparisons"): comparisons,
    ("GET", "/health"): healthz,  # the path that container tools try by themselves
    ("GET", "/healthz"): healthz,
    ("GET", "/readyz"): readyz,
    ("GET", "/metrics"): metrics,
}
QUIET_START_S = 0.2
"""Seconds that the first answers have for themselves before the rest is loaded, unless it is asked for."""

log = logging.getLogger("framing.app")


def create_app(settings: Settings, board: Board | None = None) -> "Service":
    """Return the service; its database is opened, and its champion loaded, when it starts.

    Parameters
    ----------
    board : shared by the workers of a server, if there are several
    """
    return Service(settings, board)


class Service:
    """The outermost ASGI application: one life, and the door for every request."""

    def __init__(self, settings: Settings, board: Board | None = None) -> None:
        self._settings = settings
        self._board = board
        self._metrics = Metrics()
        self._slot: Slot | None = None
        self.backstage = Backstage(self._build)
        self.ending = threading.Event()
        dialects = {(place.method, place.template): self._in_dialect for place in DIALECT_PLACES}
        counted = Counted(self._metrics, request_log(settings.log_level))
        self._door = Door(self.backstage, Own(HOT | dialects, SHAPES), settings, counted, self.ending)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live from the server's start to its end."""
        if scope["type"] == "http":
            await self._door(scope, receive, send)
        else:
            await self._live(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if self._board:
            self._board.enter()
        try:
            slot = self._slot = open_slot(self._settings)
            keys = open_key_ring(self._settings, caller_salt(self._settings, slot))
            self._door.open(keys)
        except FramingError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        tell_start(keys, slot)
        self._note_champion()
        slow, reading = SlowWork(self._settings), Reading()
        shadow = Shadowing(slot, self._metrics.count_shadow)
        scope["state"].update(settings=self._settings, slot=slot, metrics=self._metrics, slow=slow, board=self._board)
        drift = DriftWatch() if self._settings.drift else None
        scope["state"].update(reading=reading, shadow=shadow, drift=drift)
        scope["state"].update(load=self._door.load, ending=self.ending, guests=open_guests(self._settings))
        watch = asyncio.create_task(self._watch(slot, shadow))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        if self._board:
            self._board.leave()
            self._metrics.open()  # what was gathered last
        if drift:
            drift.close()
        await shadow.close()
        slow.close()
        reading.close()
        self.backstage.close()
        slot.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self, slot: Slot, shadow: Shadowing) -> None:
        """Load what the first answers did not need, then look out for other champions."""
        await asyncio.sleep(QUIET_START_S)
        if error := await self.backstage.failure():
            log.error("the framework's routes cannot be loaded; labels are given all the same", exc_info=error)
        self._metrics.open()
        gc.freeze()  # what is loaded stays: no collection during a request need look at it
        every_s = self._settings.alias_poll_s
        await asyncio.gather(slot.watch(every_s, self._note_champion), shadow.watch(every_s))

    async def _in_dialect(self, call: Call) -> Answer:
        """Answer in another API's dialect, as soon as these are loaded.

        What was sent is taken before that: a client that waits a second and never sends again was heard all the same.
        """
        place: Place = call.scope["place"]
        if place.method == "POST":
            call = Call(call.scope, held(await read_body(call.receive)))
        await self.backstage.ready()
        from service.dialects.register import ENDPOINTS

        return await ENDPOINTS[place.method, place.template](call)

    def _build(self) -> Application:
        """Load the libraries and build the framework's application; runs in a thread."""
        from service.dialects import register  # noqa: F401 - so that it is there when it is asked for
        from service.routes.framework import build_framework
        from service.watch import figures  # noqa: F401 - so that opening the metrics takes no time

        if self._slot is not None:
            with contextlib.suppress(DatabaseError):  # the watch tells of it
                self._slot.registry  # noqa: B018 - opened here and not while the event loop waits
        return build_framework(self._settings.root_path)

    def _note_champion(self) -> None:
        if self._slot is not None:
            self._metrics.note_champion(self._slot.number, has_failed=self._slot.failure is not None)
            if self._board:
                self._board.tell(self._slot.number)


def tell_start(keys: KeyRing, slot: Slot) -> None:
    """Log what serves and which roles are open."""
    champion = slot.champion
    log.info(
        "started",
        extra={
            "version": champion.version.name if champion else None,
            "scorer": champion.scorer.name if champion else None,
            "access": "by key" if keys.keyless is None else f"without keys everyone is {keys.keyless.role}",
            "reader": slot.shelf.asks if slot.shelf.encoder else slot.reader_problem or "off",
            "problem": slot.problem,
        },
    )
