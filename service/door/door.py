"""The one door before every route: who may enter, how much at once, how much may be sent; one log line a request."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from model.errors import BusyError, FramingError
from model.settings import Settings
from service.door.access import Caller, KeyRing
from service.door.arrival import Arrival, Bound
from service.door.entrance import Entrance, address_of
from service.door.frontage import open_frontage
from service.door.load import BYTES_A_TEXT, SMALL_WORK, Load, work_of
from service.door.origins import sharing
from service.door.places import Place
from service.door.visit import Visit, named
from service.watch.logs import RequestLog
from service.watch.metrics import Metrics
from service.wire.asgi import Answer, Application, Call, ClientGoneError, Receive, Scope, Send
from service.wire.refusals import PROBLEM, RefusedError, error_answer, problem_answer, unexpected_answer

Endpoint = Callable[[Call], Awaitable[Answer]]
Shape = Callable[[Scope, Answer], Answer]
"""A refusal of ours to a dialect's own."""

CLIENT_GONE = 499  # as nginx counts it
UNMATCHED = "unmatched"
LARGE_BODY = SMALL_WORK * BYTES_A_TEXT


@dataclass(frozen=True, slots=True)
class Own:
    """What the door calls itself.

    Parameters
    ----------
    endpoints : by method and path
    shapes : of refusals, by dialect
    """

    endpoints: Mapping[tuple[str, str], Endpoint]
    shapes: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Counted:
    """Where requests are counted and told."""

    metrics: Metrics
    log: RequestLog


class Door:
    """Every request passes here; the order is: entrance, size, load, then the route.

    Parameters
    ----------
    app : the framework's application behind the door
    own : what answers before it
    ending : set while the server stops
    """

    def __init__(
        self,
        app: Application,
        own: Own,
        settings: Settings,
        counted: Counted,
        ending: threading.Event,
    ) -> None:
        self.app = app
        self.endpoints = own.endpoints
        self.shapes = own.shapes
        self.frontage = open_frontage(settings)
        self.is_fronted = bool(self.frontage)
        self.settings = settings
        self.body_bound = Bound(settings.max_body_bytes, "FRAMING_MAX_BODY_BYTES", settings.body_timeout_s)
        self.file_bound = Bound(settings.max_import_bytes, "FRAMING_MAX_IMPORT_BYTES", settings.body_timeout_s, False)
        self.load = Load(settings)
        self.metrics = counted.metrics
        self.log = counted.log
        self.ending = ending
        self.entrance: Entrance

    def open(self, keys: KeyRing) -> None:
        """Let requests in; none comes before."""
        self.entrance = Entrance(self.settings, keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, or hand it on."""
        started = time.perf_counter()
        scope["noted"] = {}
        if self.is_fronted:
            self.frontage.heed(scope)
        visit = Visit(scope, send)
        try:
            headers = dict(scope["headers"])
            if b"x-request-id" in headers:
                visit.send = named(send, scope, headers)
            refused = self.refusal(scope, headers)
            if scope["is_shared"]:
                visit.send = sharing(visit.send, headers[b"origin"])
            if refused:
                if pause_s := scope.get("pause_s"):
                    await asyncio.sleep(pause_s)
                await visit.answer(self.shaped(scope, refused))
            else:
                await self.let_in(visit, receive)
        except asyncio.CancelledError:
            if not self.ending.is_set():
                raise
            await visit.cut_short()
        finally:
            self.note(scope, visit.status, time.perf_counter() - started)

    def refusal(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Answer | None:
        """Return why a request may not enter, None where it may."""
        if refused := self.entrance.refusal(scope, headers):
            return refused
        place: Place = scope["place"]
        if b"content-encoding" in headers and (refused := coding_refusal(headers[b"content-encoding"])):
            return refused
        length = headers.get(b"content-length", b"0")
        n_bytes = int(length) if length.isdigit() else 0
        load, bound = self.load, self.bound(place)
        if n_bytes > bound.most:
            return problem_answer(413, bound.refusal(f"has {n_bytes} bytes"))
        try:
            if load.requests >= load.most_requests and place.role:
                load.check_requests(load.requests)
            if n_bytes > LARGE_BODY and place.body == "labelled":
                load.check_work(work_of(0, n_bytes))
        except BusyError as error:
            return error_answer(error)
        return None

    async def let_in(self, visit: Visit, receive: Receive) -> None:
        """Answer a request by its route."""
        scope = visit.scope
        place: Place = scope["place"]
        arrival = visit.arrival = Arrival(receive, self.bound(place), self.load, scope)
        self.load.requests += 1
        try:
            endpoint = self.endpoints.get((place.method, place.template))
            if endpoint is None:
                await self.app(visit.scope_of_get(), arrival, visit.pass_on)
            elif answer := await answer_of(endpoint, Call(scope, arrival)):
                if place.dialect:
                    answer = self.shaped(scope, answer)
                await visit.answer(answer)
            else:
                visit.status = CLIENT_GONE
        finally:
            self.load.requests -= 1
            if arrival.held:
                arrival.let_go()

    def shaped(self, scope: Scope, answer: Answer) -> Answer:
        """Return an answer, a refusal in the shape of the dialect that is spoken."""
        shape = self.shapes.get(scope["dialect"]) if answer.media_type == PROBLEM else None
        return shape(scope, answer) if shape else answer

    def bound(self, place: Place) -> Bound:
        """Return how large the body of a request may be."""
        return self.file_bound if place.body == "file" else self.body_bound

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request and log it: never what was sent."""
        place: Place | None = scope.get("place")
        route = place.template if place else UNMATCHED
        method: str = scope["method"]
        self.metrics.count_request(method, route, status, seconds)
        if place and place.dialect:
            self.metrics.count_dialect(place.dialect)
            scope["noted"]["dialect"] = place.dialect
        if not self.log.is_on:
            return
        caller: Caller | None = scope.get("caller")
        self.log.write(
            {
                "event": "request",
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 3),
                "caller": caller.name if caller else None,
                "client": address_of(scope),
                **scope["noted"],
            }
        )


def coding_refusal(coding: bytes) -> Answer | None:
    """Return why a body that is coded is not read, None where it is as it is."""
    if coding.lower() in {b"", b"identity"}:
        return None
    detail = f"A body with `Content-Encoding: {coding.decode('latin-1')}` is not read: send it uncompressed."
    return problem_answer(415, detail, headers={"Accept-Encoding": "identity"})


async def answer_of(endpoint: Endpoint, call: Call) -> Answer | None:
    """Return what an endpoint of the door's own answers, an error as a problem; None where the client has left."""
    try:
        return await endpoint(call)
    except FramingError as error:
        return error_answer(error)
    except RefusedError as error:
        return problem_answer(error.status, error.detail)
    except ClientGoneError:
        return None
    except Exception as error:  # noqa: BLE001 - the edge of a request: logged, and told as a problem
        return unexpected_answer(error, call.scope["path"])
