"""The one door before every route: who may enter, how much at once, how much may be sent; one log line a request."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from model.errors import BusyError
from model.settings import Settings
from service.access import OPEN_PATHS, Caller, needed_role, open_key_ring
from service.direct import Endpoint, respond
from service.logs import RequestLog
from service.metrics import Metrics
from service.problems import error_response, problem_response

BODY_TIMEOUT_S = 30.0
IMPORT_PATH = "/v1/reviews/import"


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
    """The outermost ASGI application; the order is: key and role, size, work in flight, then the route.

    Parameters
    ----------
    app : the framework's application behind the door
    endpoints : those by path that the door calls itself when they are posted to
    """

    def __init__(self, app: FastAPI, endpoints: Mapping[str, Endpoint], settings: Settings, counted: Counted) -> None:
        self.app = app
        self.endpoints = endpoints
        self.body_bound = Bound(settings.max_body_bytes, "FRAMING_MAX_BODY_BYTES")
        self.import_bound = Bound(settings.max_import_bytes, "FRAMING_MAX_IMPORT_BYTES")
        self.max_in_flight = settings.max_in_flight
        self.keys = open_key_ring(settings)
        self.metrics = counted.metrics
        self.log = counted.log
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.enter(scope, receive, noted)
        finally:
            self.note(scope, status, time.perf_counter() - started)

    async def enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to its route, or answer why not."""
        path: str = scope["path"]
        headers = dict(scope["headers"])
        needed = needed_role(scope["method"], path)
        caller = self.keys.caller(headers.get(b"authorization"))
        if needed and (refusal := self.keys.refusal(caller, needed)):
            extra = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
            await problem_response(refusal.status, refusal.detail, headers=extra)(scope, receive, send)
            return
        scope["caller"] = caller
        scope["noted"] = {}
        length = headers.get(b"content-length", b"0")
        bound = self.import_bound if path == IMPORT_PATH else self.body_bound
        if length.isdigit() and int(length) > bound.most:
            await problem_response(413, bound.refusal(f"has {int(length)} bytes"))(scope, receive, send)
            return
        if self.in_flight >= self.max_in_flight and path not in OPEN_PATHS:
            busy = BusyError(f"{self.in_flight} requests are at work, the most allowed: send it again in a second.")
            await error_response(busy)(scope, receive, send)
            return
        self.in_flight += 1
        try:
            endpoint = self.endpoints.get(path) if scope["method"] == "POST" else None
            if endpoint is None:
                await self.app(scope, self.bounded(receive, bound), send)
            else:
                scope["noted"]["route"] = path
                await respond(endpoint, scope, self.bounded(receive, bound), send)
        finally:
            self.in_flight -= 1

    def bounded(self, receive: Receive, bound: Bound) -> Receive:
        """Return a `receive` that ends a body over the limit, or one that does not come, with a 4xx."""
        seen = 0
        is_complete = False

        async def receive_some() -> Message:
            nonlocal seen, is_complete
            if is_complete:
                return await receive()
            try:
                async with asyncio.timeout(BODY_TIMEOUT_S):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(
                    408, f"No more of the body came within {BODY_TIMEOUT_S:.0f} s: send it again."
                ) from None
            seen += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if seen > bound.most:
                raise HTTPException(413, bound.refusal(f"has more than {bound.most} bytes"))
            return message

        return receive_some

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
