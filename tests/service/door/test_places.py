"""One place decides route and role: however a path is spelled, it reaches what its caller may reach or nothing."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from model.keys import ROLES
from model.settings import Settings, changed
from service.door.access import open_key_ring
from service.door.door import Counted, Door, Own
from service.door.places import DIALECT_PLACES, PLACES, Place, PlaceMap, allowed, dialect_at, pattern_of, places_of
from service.routes.framework import build_framework
from service.watch.logs import request_log
from service.watch.metrics import Metrics
from service.wire.asgi import Answer, Receive, Scope, Send

README = (Path(__file__).resolve().parents[3] / "README.md").read_text()
TOLD = re.findall(r"^\| `(GET|POST|DELETE) (/\S*)` \| (open|reader|reviewer|maintainer) \|", README, re.MULTILINE)
KEYS = {role: role[:4] * 5 for role in ROLES}
EVERY_PLACE = PLACES + DIALECT_PLACES
ACCEPTANCES = ("/v1/reviews/accept", "/v1/reviews/7/accept")


def filled(template: str) -> str:
    return re.sub(r"\{\w+(:path)?\}", "7", template)


def spellings(path: str) -> Iterator[str]:
    """Yield a path as it is written and as somebody may try to write it."""
    yield path
    for end in ("%0A", "%0D%0A", "%00", "%20", "%E2%80%A8", "%C2%85"):
        yield path + end
        yield path.replace("7", "7" + end)
    for end in ("/", "//", "/.", "/..", "/%2e%2e", ";a=b", "%2F", "?"):
        yield path + end
    for begin in ("/", "/.", "/x/..", "/%2e", "%2F", "/v1/reviews/..", "/ui/..", "/swagger/../", "/docs/.."):
        yield begin + path
    yield path.replace("/", "//")
    yield path.replace("/", "%2F")
    yield "/" + path[1:].replace("/", "%2F")
    yield "/" + path[1:].replace("/", "\\")
    yield path.upper()
    yield path.title()
    yield "/" + "".join(f"%{ord(letter):02X}" for letter in path[1:])
    yield path.replace("e", "%65").replace("a", "%61")


def fits(template: str, path: str) -> bool:
    """Tell whether a decoded path is what a template stands for, part by part."""
    if template.endswith("/{path:path}"):
        return path.startswith(template.removesuffix("{path:path}"))
    expected, found = template.split("/"), path.split("/")
    return len(expected) == len(found) and all(
        one == other or (one.startswith("{") and other != "") for one, other in zip(expected, found, strict=True)
    )


class Beyond:
    """What lies behind the door: an application that notes who reached it."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["path"])
        await Answer(b"{}")(scope, receive, send)


@pytest.fixture
def door(settings: Settings) -> Door:
    keyed = changed(settings, keys=",".join(f"{role}:{key}" for role, key in KEYS.items()))
    door = Door(Beyond(), Own({}, {}), keyed, Counted(Metrics(), request_log("error")), threading.Event())
    door.open(open_key_ring(keyed, b"salt"))
    return door


async def asked(door: Door, method: str, spelling: str, role: str | None) -> tuple[int, list[str]]:
    """Return status and what was reached by a request."""
    sent: list[dict[str, int]] = []

    async def send(message: dict[str, int]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"{}"}

    headers = [(b"host", b"framing.example")]
    if role:
        headers.append((b"authorization", f"Bearer {KEYS[role]}".encode()))
    path = unquote(spelling.partition("?")[0])
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "state": {}, "http_version": "1.1"}
    door.app.reached.clear()
    await door(scope, receive, send)
    return sent[0]["status"], list(door.app.reached)


def test_the_readme_tells_every_place_and_its_role() -> None:
    placed = {(place.method, place.template, place.role or "open") for place in EVERY_PLACE}
    assert set(TOLD) <= placed
    assert {one for one in placed if one[1].startswith("/v1/")} <= set(TOLD)
    assert {(place.method, place.template, place.role or "open") for place in DIALECT_PLACES} <= set(TOLD)


def test_the_framework_has_the_places_and_no_other_routes() -> None:
    app = build_framework()
    found = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    for route in app.routes:
        if (path := getattr(route, "path", None)) is not None:
            found.add(("GET", path if hasattr(route, "methods") else f"{path}/{{path:path}}"))
    assert found | {("GET", "/health")} == {(place.method, place.template) for place in PLACES}


@pytest.mark.parametrize("place", EVERY_PLACE, ids=lambda place: f"{place.method} {place.template}")
def test_no_spelling_of_a_path_reaches_what_its_caller_may_not(door: Door, place: Place) -> None:
    async def walk() -> int:
        n_reached = 0
        for role in (None, *ROLES):
            for spelling in spellings(filled(place.template)):
                for method in ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"):
                    status, reached = await asked(door, method, spelling, role)
                    if reached:
                        assert may(role, method, reached[0]), (role, method, spelling)
                        n_reached += 1
                    else:
                        assert status in {204, 400, 401, 403, 404, 405}, (role, method, spelling, status)
        return n_reached

    assert asyncio.run(walk()) > 0


def may(role: str | None, method: str, path: str) -> bool:
    """Tell by the README alone whether a role may ask for a decoded path, and that it is exactly one of its routes."""
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028]", path):
        return False
    method = "GET" if method == "HEAD" else method
    fitting = [told for told in TOLD if told[0] == method and fits(told[1], path)]
    exact = [told for told in fitting if told[1] == path] or fitting
    if not exact:
        return not path.startswith("/v1/") and method == "GET"
    needed = exact[0][2]
    return needed == "open" or (role is not None and ROLES.index(role) >= ROLES.index(needed))


@pytest.mark.parametrize("path", ACCEPTANCES)
@pytest.mark.parametrize("end", ["%0A", "%0D%0A", "%00", "%C2%85", "%E2%80%A8"])
def test_a_path_with_a_control_character_is_no_path(client: TestClient, path: str, end: str) -> None:
    answer = client.post(path + end, json={"reason": "mine"})
    assert answer.status_code == 400
    assert "control character" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/label/", "//v1/label", "/V1/label", "/v1//label", "/v1/reviews/"])
def test_another_spelling_is_not_found_and_nobody_is_sent_on(client: TestClient, path: str) -> None:
    answer = client.post("http://127.0.0.1" + path, json={"text": "a"}, follow_redirects=False)
    assert answer.status_code == 404
    assert "/docs" in answer.json()["detail"]


def test_what_is_possible_is_told_and_what_is_not_is_refused(client: TestClient) -> None:
    assert client.options("/v1/reviews").headers["allow"] == "GET, POST, DELETE, HEAD, OPTIONS"
    assert client.options("/v1/label").status_code == 204
    refused = client.put("/v1/label", json={})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST, OPTIONS")
    assert client.options("/v1/nothing").status_code == 404


@pytest.mark.parametrize("path", sorted({p.template for p in PLACES if p.method == "GET" and "{" not in p.template}))
def test_head_is_answered_wherever_get_is_and_alike(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_route_is_refused_that_is_not_the_place_for_which_the_door_let_somebody_in() -> None:
    """What the framework makes of a path is the last word, so it has to agree."""
    framework = build_framework()
    place = Place("POST", "/v1/reviews/{number}/accept", "reviewer")

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        await framework(dict(scope, place=place), receive, send)

    client = TestClient(elsewhere)
    assert client.post("/v1/reviews/accept", json={}).status_code == 404
    assert client.post("/v1/reviews/accept%0A", json={}).status_code == 404


def test_the_dialects_that_are_spoken_have_their_places_and_their_refusals() -> None:
    assert places_of(()) == PLACES
    assert {place.dialect for place in places_of({"tei"})} == {None, "tei"}
    assert [dialect_at(path, {"open-inference"}) for path in ("/v2/x", "/v2", "/hf/x", "/v2x")] == [
        "open-inference",
        "open-inference",
        None,
        None,
    ]


def test_a_pattern_takes_whole_paths_and_parts_without_a_slash() -> None:
    pattern = pattern_of("/v1/reviews/{number}/accept")
    assert pattern.fullmatch("/v1/reviews/a.b/accept")
    for path in ("/v1/reviews//accept", "/v1/reviews/a/b/accept", "/v1/reviews/a/accept\n", "/v1/reviewsXa/accept"):
        assert not pattern.fullmatch(path)
    places = PlaceMap(
        (Place("GET", "/a/{x}", "reader"), Place("GET", "/a/b", "maintainer"), Place("DELETE", "/a/{x}", "reader"))
    )
    assert [places.find("GET", path).role for path in ("/a/b", "/a/c")] == ["maintainer", "reader"]
    assert places.find("DELETE", "/a/b") is None
    assert allowed(places.all_at("/a/b")) == "GET, HEAD, OPTIONS"
