"""Pages elsewhere that an operator named, browser extensions too: what they may ask for, and how they are told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model.errors import SettingsError
from model.lists import origins_of, routes_of
from model.settings import Settings
from service.door.places import Place, PlaceMap
from service.wire.asgi import Answer, Message, Scope, Send

TOLD = frozenset({"GET /v1/model", "GET /v1/limits", "GET /readyz", "GET /info", "GET /hf/info", "GET /v2"})
"""What such a page may read besides labelling."""

SENT = "Authorization, Content-Type, Idempotency-Key, Inference-Header-Content-Length"
READ = "Location, Retry-After, X-Framing-Version, Inference-Header-Content-Length"
REMEMBERED_S = 600


@dataclass(frozen=True, slots=True)
class Origins:
    """Who is named, and what is opened to them: what labels, what tells of it, and routes that were named too.

    Parameters
    ----------
    named : origins in lower case, as browsers send them; without any, nothing is opened
    routes : each a method and a template
    """

    named: frozenset[str]
    routes: frozenset[str]

    def is_shared(self, headers: Mapping[bytes, bytes], place: Place | None) -> bool:
        """Tell whether a page that was named asks for what is opened to it."""
        origin = headers.get(b"origin")
        return origin is not None and place is not None and self.has(origin) and self.opens(place)

    def has(self, origin: bytes) -> bool:
        """Tell whether an `Origin` header is one of those named."""
        return origin.decode("latin-1").lower() in self.named

    def opens(self, place: Place) -> bool:
        """Tell whether a route is opened to them."""
        return place.body == "labelled" or f"{place.method} {place.template}" in TOLD | self.routes

    def preflight(self, scope: Scope, places: PlaceMap) -> Mapping[str, str]:
        """Return the headers that tell a browser that a page may send what it asks about; none where it may not."""
        headers = dict(scope["headers"])
        place = places.find(headers.get(b"access-control-request-method", b"").decode("latin-1"), scope["path"])
        if place is None or not self.is_shared(headers, place):
            return {}
        near = {"Access-Control-Allow-Private-Network": "true"}
        return {
            "Access-Control-Allow-Origin": headers[b"origin"].decode("latin-1"),
            "Access-Control-Allow-Methods": place.method,
            "Access-Control-Allow-Headers": SENT,
            "Access-Control-Max-Age": str(REMEMBERED_S),
            "Vary": "Origin",
        } | (near if b"access-control-request-private-network" in headers else {})


def open_origins(settings: Settings, places: Iterable[Place]) -> Origins:
    """Return the origins of the settings.

    Raises
    ------
    SettingsError
        A route was named that there is not.
    """
    routes = routes_of(settings.allowed_routes)
    if unknown := routes - {f"{place.method} {place.template}" for place in places}:
        raise SettingsError(
            f"FRAMING_ALLOWED_ROUTES names {min(unknown)!r}, which is no route: write it as the README's table has it."
        )
    return Origins(origins_of(settings.allowed_origins), routes)


def sharing(send: Send, origin: bytes) -> Send:
    """Return what sends an answer, whichever it is, so that a page of an origin may read it."""
    more = [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", READ.encode()),
        (b"vary", b"Origin"),
    ]

    async def send_shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = dict(message, headers=[*message["headers"], *more])
        await send(message)

    return send_shared


def preflight_answer(allow: str, told: Mapping[str, str]) -> Answer:
    """Return the answer to OPTIONS."""
    return Answer(b"", 204, headers={"Allow": allow, **told})
