"""Pages elsewhere and browser extensions label only where an operator named them, with keys and without."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.errors import SettingsError
from model.settings import changed, read_settings
from service.door.origins import open_origins
from service.door.places import PLACES
from tests.service.dialects.own import ALL_KEYS, bearer

PAGE, EXTENSION, OTHER = "https://desk.example", "chrome-extension://abcdefghijklmnop", "https://evil.example"
NAMED = f"{PAGE},{EXTENSION}"
TEXT = {"text": "The envoys met on Friday."}
REVIEW = TEXT | {"label": "neutral_reporting"}
ALLOW = "access-control-allow-origin"


def asked_first(client: TestClient, origin: str, path: str, **more: str) -> dict[str, str]:
    """Return the headers of the answer to a browser that asks whether it may send a POST."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", **more}
    answer = client.options(path, headers=headers)
    assert answer.status_code == 204
    return dict(answer.headers)


@pytest.mark.parametrize("keys", ["", ALL_KEYS])
@pytest.mark.parametrize("origin", [PAGE, EXTENSION])
@pytest.mark.parametrize(("path", "body"), [("/v1/label", TEXT), ("/v1/documents", TEXT), ("/hf", {"inputs": "a"})])
def test_who_is_named_labels(
    client_with: Callable[..., TestClient], keys: str, origin: str, path: str, body: dict[str, str]
) -> None:
    client = client_with(keys=keys, allowed_origins=NAMED)
    told = asked_first(client, origin, path)
    assert told[ALLOW] == origin
    assert told["access-control-allow-methods"] == "POST"
    assert "authorization" in told["access-control-allow-headers"].lower()
    assert told["vary"] == "Origin"
    answer = client.post(path, json=body, headers={"Origin": origin} | (bearer("reader") if keys else {}))
    assert answer.status_code == 200
    assert answer.headers[ALLOW] == origin
    assert "X-Framing-Version" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("keys", ["", ALL_KEYS])
@pytest.mark.parametrize(("named", "origin"), [("", PAGE), (NAMED, OTHER), (NAMED, "null"), (NAMED, f"{PAGE}:8443")])
def test_who_is_not_named_gets_nothing(
    client_with: Callable[..., TestClient], keys: str, named: str, origin: str
) -> None:
    client = client_with(keys=keys, allowed_origins=named)
    assert ALLOW not in asked_first(client, origin, "/v1/label")
    answer = client.post("/v1/label", json=TEXT, headers={"Origin": origin} | (bearer("reader") if keys else {}))
    assert answer.status_code == 403
    assert ALLOW not in answer.headers
    assert "FRAMING_ALLOWED_ORIGINS" in answer.json()["detail"]
    assert ALLOW not in client.get("/v1/model", headers={"Origin": origin} | bearer("reader")).headers


@pytest.mark.parametrize("path", ["/v1/reviews", "/v1/trainings", "/v1/rollback", "/v1alpha1/comments:suggestscore"])
def test_what_changes_state_stays_shut_to_them_too(client_with: Callable[..., TestClient], path: str) -> None:
    client = client_with(keys=ALL_KEYS, allowed_origins=NAMED)
    assert ALLOW not in asked_first(client, PAGE, path)
    answer = client.post(path, json=REVIEW, headers={"Origin": PAGE} | bearer("maintainer"))
    assert answer.status_code == 403
    shut = client.post("/label-studio/webhook", json={"action": "START_TRAINING"}, headers={"Origin": PAGE})
    assert shut.status_code == 403


def test_a_route_that_changes_state_is_open_where_it_is_named(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS, allowed_origins=NAMED, allowed_routes="POST /v1/reviews")
    assert asked_first(client, PAGE, "/v1/reviews")[ALLOW] == PAGE
    headers = {"Origin": PAGE} | bearer("reviewer")
    stored = client.post("/v1/reviews", json=REVIEW, headers=headers)
    assert (stored.status_code, stored.headers[ALLOW]) == (201, PAGE)
    assert client.post("/v1/rollback", json={}, headers={"Origin": PAGE} | bearer("maintainer")).status_code == 403


def test_refusals_can_be_read_by_the_page_too(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS, allowed_origins=NAMED)
    for body, headers, status in ((TEXT, {}, 401), ({}, bearer("reader"), 422)):
        answer = client.post("/v1/label", json=body, headers={"Origin": PAGE} | headers)
        assert (answer.status_code, answer.headers[ALLOW]) == (status, PAGE)


def test_a_name_for_this_machines_address_opens_nothing_whatever_the_origin(
    client_with: Callable[..., TestClient],
) -> None:
    client = client_with(allowed_origins=NAMED)
    headers = {"Origin": PAGE, "Host": "rebound.example"}
    assert client.post("/v1/label", json=TEXT, headers=headers).status_code == 403
    asked = client.options("/v1/label", headers=headers | {"Access-Control-Request-Method": "POST"})
    assert asked.status_code == 403
    assert ALLOW not in asked.headers


def test_a_browser_may_ask_for_a_near_network(client_with: Callable[..., TestClient]) -> None:
    more = {"Access-Control-Request-Private-Network": "true"}
    client = client_with(allowed_origins=NAMED)
    assert asked_first(client, PAGE, "/v1/label", **more)["access-control-allow-private-network"] == "true"


def test_a_route_that_there_is_not_stops_the_start() -> None:
    settings = changed(read_settings(), allowed_routes="POST /v1/nothing")
    with pytest.raises(SettingsError, match="POST /v1/nothing"):
        open_origins(settings, PLACES)
