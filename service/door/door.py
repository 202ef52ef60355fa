"""The one door before every route: who may enter, how much at once, how much may be sent; one log line a request."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.errors import BusyError, FramingError
from model.settings import Settings
from service.door.access import OPEN_PATHS, Caller, is_loopback, needed_role, open_key_ring, site_refusal
from service.watch.logs import RequestLog
from service.watch.metrics import Metrics
from service.wire.asgi import Answer, Application, Call, ClientGoneError, Message, Receive, Scope, Send
from service.wire.refusals import RefusedError, error_answer, problem_answer, unexpected_answer

Endpoint = Callable[[Call], Awaitable[Answer]]
IMPORT_PATH = "/v1/reviews/import"
CLIENT_GONE = 499  # as nginx counts it


@dataclass(frozen=True, slots=True)
class Counted:
    """Where requests are counted and told."""

    metrics: Metrics
    log: RequestLog


@dataclass(frozen=True, slots=True)
class Bound:
    """How large a body may be, and the setting that says so."""

    most: int
    setting: str

    def refusal(self, what: str) -> str:
        """Return the text of a refusal for size."""
        return f"The body {what}, at most {self.most} are allowed ({self.setting}): send it in parts."


class Door:
    """Every request passes here; the order is: site, key and role, size, work in flight, then the route.

    Parameters
    ----------
    app : the framework's application behind the door
    endpoints : those by method and path that the door calls itself
    """

    def __init__(
        self, app: Application, endpoints: Mapping[tuple[str, str], Endpoint], settings: Settings, counted: Counted
    ) -> None:
        self.app = app
        self.endpoints = endpoints
        self.body_bound = Bound(settings.max_body_bytes, "FRAMING_MAX_BODY_BYTES")
        self.import_bound = Bound(settings.max_import_bytes, "FRAMING_MAX_IMPORT_BYTES")
        self.body_timeout_s = settings.body_timeout_s
        self.max_in_flight = settings.max_in_flight
        self.keys = open_key_ring(settings)
        self.is_local = self.keys.keyless is not None and is_loopback(settings.host)
        self.metrics = counted.metrics
        self.log = counted.log
        self.in_flight = 0
        self.held_bytes = 0
        self.most_held_bytes = settings.max_in_flight * settings.max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, or hand it on."""
        started = time.perf_counter()
        status = 500
        try:
            if refused := self.refusal(scope):
                status = refused.status
                await refused(scope, receive, send)
                return
            self.in_flight += 1
            try:
                status = await self.let_in(scope, receive, send)
            finally:
                self.in_flight -= 1
                self.held_bytes -= scope.get("held_bytes", 0)
        finally:
            self.note(scope, status, time.perf_counter() - started)

    def refusal(self, scope: Scope) -> Answer | None:
        """Return why a request may not enter, None where it may; what is kept of it stands in the scope."""
        path: str = scope["path"]
        headers = dict(scope["headers"])
        if refusal := site_refusal(scope["method"], headers, is_local=self.is_local):
            return problem_answer(refusal.status, refusal.detail)
        needed = needed_role(scope["method"], path)
        caller = self.keys.caller(headers.get(b"authorization"))
        if needed and (refusal := self.keys.refusal(caller, needed)):
            extra = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
            return problem_answer(refusal.status, refusal.detail, headers=extra)
        scope["caller"] = caller
        scope["noted"] = {}
        length = headers.get(b"content-length", b"0")
        bound = self.bound(path)
        if length.isdigit() and int(length) > bound.most:
            return problem_answer(413, bound.refusal(f"has {int(length)} bytes"))
        if self.in_flight >= self.max_in_flight and path not in OPEN_PATHS:
            return error_answer(self.busy(self.in_flight))
        return None

    def busy(self, n_others: int) -> BusyError:
        """Return the error for a request that finds too many others at work."""
        return BusyError(f"{n_others} requests are at work, the most allowed: send it again in a second.")

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer a request by its route and return the status; a client that left before counts as 499."""
        path: str = scope["path"]
        bounded = self.bounded(scope, receive)
        endpoint = self.endpoints.get((scope["method"], path))
        if endpoint is not None:
            scope["noted"]["route"] = path
            answer = await answer_of(endpoint, Call(scope, bounded, self.aside))
            if answer is None:
                return CLIENT_GONE
            await answer(scope, receive, send)
            return answer.status
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, bounded, noted)
        return status

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Count a request as not at work: processes with bounds of their own work for it."""
        self.in_flight -= 1
        try:
            yield
        finally:
            self.in_flight += 1

    def bound(self, path: str) -> Bound:
        """Return how large the body of a request may be."""
        return self.import_bound if path == IMPORT_PATH else self.body_bound

    def bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Return a `receive` that ends a body over the limit, or one that does not come, with a 4xx.

        An import goes to a file for as long as more of it comes; other bodies are held until they are whole.
        """
        bound = self.bound(scope["path"])
        is_held = bound is self.body_bound
        now = asyncio.get_running_loop().time
        deadline = now() + self.body_timeout_s
        seen = 0
        is_complete = False

        async def receive_some() -> Message:
            nonlocal seen, is_complete
            if is_complete:
                return await receive()
            message = await self.in_time(receive, deadline if is_held else now() + self.body_timeout_s)
            seen += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if seen > bound.most:
                raise RefusedError(413, bound.refusal(f"has more than {bound.most} bytes"))
            if is_held and not is_complete:
                self.hold(scope, seen)
            elif is_held and self.in_flight > self.max_in_flight:
                raise self.busy(self.in_flight - 1)
            return message

        return receive_some

    def hold(self, scope: Scope, size: int) -> None:
        """Note how much of a request's body is there; BusyError where the bodies of all are too much."""
        self.held_bytes += size - scope.get("held_bytes", 0)
        scope["held_bytes"] = size
        if self.held_bytes > self.most_held_bytes:
            raise BusyError(
                f"{self.held_bytes} bytes of incomplete bodies are held, the most allowed: send it again in a second."
            )

    async def in_time(self, receive: Receive, deadline: float) -> Message:
        """Return the next message; RefusedError where none comes before a time of the loop.

        Who waits for its client is not at work: however many send slowly, others are let in.
        `asyncio.timeout` would do, but every request pays for it, and this costs a third.
        """
        task = asyncio.current_task()
        is_late = False

        def give_up() -> None:
            nonlocal is_late
            is_late = True
            if task:
                task.cancel()

        timer = asyncio.get_running_loop().call_at(deadline, give_up)
        self.in_flight -= 1
        try:
            return await receive()
        except asyncio.CancelledError:
            if not is_late or task is None or task.uncancel():
                raise
            raise RefusedError(
                408,
                f"The body did not come within {self.body_timeout_s:g} s (FRAMING_BODY_TIMEOUT_S): send it again.",
            ) from None
        finally:
            self.in_flight += 1
            timer.cancel()

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request and log it: never what was sent."""
        noted: dict[str, Any] = scope.get("noted", {})
        route = noted.pop("route", None) or getattr(scope.get("route"), "path", "unmatched")
        method: str = scope["method"]
        self.metrics.count_request(method, route, status, seconds)
        caller: Caller | None = scope.get("caller")
        self.log.write(
            {
                "event": "request",
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 3),
                "caller": caller.name if caller else None,
                **noted,
            }
        )


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
