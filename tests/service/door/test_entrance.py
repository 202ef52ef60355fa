"""Who is let in, and under which route and name those are counted who are not."""

import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.store.champion import salt_in
from model.store.registry import Registry

READER, REVIEWER = "r" * 20, "v" * 20
KEYS = f"reader:{READER},reviewer:{REVIEWER}"
TEXT = {"text": "The delegation left the capital on Friday."}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def logged(told: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.splitlines() if '"event":"request"' in line]


def test_a_refusal_is_counted_under_its_route_with_caller_and_client(
    client_with: Callable[..., TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_with(keys=KEYS, log_level="info")
    capsys.readouterr()
    client.get("/v1/versions/v1")
    client.post("/v1/versions/v1/promote", headers=bearer(READER))
    client.get("/ui/page.js")
    client.get("/nowhere", headers=bearer(READER))
    lines = logged(capsys.readouterr().err)
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/versions/{name}", 401),
        ("/v1/versions/{name}/promote", 403),
        ("/ui/{path:path}", lines[2]["status"]),
        ("unmatched", 404),
    ]
    assert lines[0]["caller"] is None
    assert str(lines[1]["caller"]).startswith("reader-")
    assert {line["client"] for line in lines} == {"testclient"}
    figures = client.get("/metrics").text
    assert 'route="/v1/versions/{name}",status="401"' in figures
    assert 'route="/ui/{path:path}"' in figures


def test_a_stranger_is_not_told_what_routes_there_are(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=KEYS)
    for method, path in (("PUT", "/v1/label"), ("GET", "/v1/nowhere"), ("GET", "/v1/label/")):
        assert client.request(method, path, follow_redirects=False).status_code == 401
        assert client.request(method, path, headers=bearer(READER), follow_redirects=False).status_code in {404, 405}
    assert client.put("/healthz").status_code == 405


def test_the_name_of_a_caller_hangs_on_the_databases_salt(
    client_with: Callable[..., TestClient], registry: Registry, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a salt a name in the history told any two databases, and any guess at a key, apart."""
    client = client_with(keys=KEYS, log_level="info")
    capsys.readouterr()
    stored = client.post("/v1/reviews", json=TEXT | {"label": "neutral_reporting"}, headers=bearer(REVIEWER))
    (line,) = logged(capsys.readouterr().err)
    review = client.get(stored.headers["location"], headers=bearer(REVIEWER)).json()
    assert review["actor"] == line["caller"]
    assert line["caller"] != "reviewer-97b77e65"  # the first digits of the key's own SHA-256
    salt = salt_in(tmp_path / "data" / "framing.db")
    assert salt is not None
    assert len(salt) == 32
    assert salt_in(tmp_path / "nowhere.db") is None


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP", "gzip, gzip", "x\x80"])
def test_a_compressed_body_is_refused_by_the_name_of_its_coding(client: TestClient, coding: str) -> None:
    for path in ("/v1/label", "/v1/documents", "/v1/reviews", "/v1/reviews/import"):
        headers = {"content-encoding": coding.encode("latin-1")}
        answer = client.post(path, content=b"\x1f\x8b", headers=headers)
        assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
        assert "Content-Encoding" in answer.json()["detail"]


def test_a_body_may_come_as_it_is_without_a_type_or_with_a_mark(client: TestClient) -> None:
    body = json.dumps(TEXT).encode()
    for headers in ({}, {"content-encoding": "identity"}, {"content-type": "text/plain"}):
        assert client.post("/v1/label", content=body, headers=headers).status_code == 200
    marked = client.post("/v1/label", content=b"\xef\xbb\xbf" + body)
    assert marked.json() == client.post("/v1/label", content=body).json()
    twice = client.post("/v1/label", content=b"\xef\xbb\xbf" * 2 + body)
    assert twice.status_code == 400
    review = b"\xef\xbb\xbf" + json.dumps(TEXT | {"label": "neutral_reporting"}).encode()
    assert client.post("/v1/reviews", content=review).status_code == 201


def test_readers_get_rounded_scores_where_the_operator_wants_it(client_with: Callable[..., TestClient]) -> None:
    exact = client_with(keys=KEYS).post("/v1/label", json=TEXT, headers=bearer(READER)).json()["results"][0]
    client = client_with(keys=KEYS, reader_decimals=2)
    for path, results in (("/v1/label", "results"), ("/v1/documents", "sentences")):
        rounded, whole = (
            client.post(path, json=TEXT, headers=bearer(key)).json()[results][0] for key in (READER, REVIEWER)
        )
        assert rounded["label"] == whole["label"] == exact["label"]
        assert whole["probabilities"] == exact["probabilities"]
        assert rounded["probabilities"] == {name: round(one, 2) for name, one in exact["probabilities"].items()}
    asked = TEXT | {"evidence": True}
    refused = client.post("/v1/label", json=asked, headers=bearer(READER))
    assert (refused.status_code, "FRAMING_READER_DECIMALS" in refused.json()["detail"]) == (403, True)
    assert client.post("/v1/label", json=asked, headers=bearer(REVIEWER)).status_code == 200
