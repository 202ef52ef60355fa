"""Reviews over HTTP, on both databases: stored, read, listed, taken back, imported as a stream, exported."""

import gzip
import json
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from model.files.formats import EXPORTS, MEDIA_TYPES
from model.labels import Label
from model.settings import Settings
from model.store.intake import LOOK_EVERY
from tests.fitted import local_client, on_each_database
from tests.model.files.test_read import FILES

pytestmark = on_each_database

TEXT = "The delegation left the capital on Friday after a two-day visit."
NEUTRAL, FRAMING = Label.NEUTRAL_REPORTING.value, Label.STATE_MEDIA_FRAMING.value
REVIEW = {"text": TEXT, "label": NEUTRAL}
FIXTURES = {
    "table.csv": (3, 0),
    "semicolons.csv": (2, 0),
    "table.tsv": (2, 0),
    "rows.jsonl": (3, 0),
    "doccano.jsonl": (4, 3),
    "label_studio.json": (4, 3),
    "prodigy.jsonl": (3, 3),
}


def listed(client: TestClient, **query: object) -> list[dict[str, object]]:
    answer = client.get("/v1/reviews", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["reviews"])


def test_a_review_is_stored_read_and_deleted(client: TestClient) -> None:
    stored = client.post("/v1/reviews", json={**REVIEW, "source": "desk"})
    assert stored.status_code == 201
    number = stored.json()["id"]
    assert stored.headers["location"] == f"/v1/reviews/{number}"
    review = client.get(stored.headers["location"]).json()
    assert (review["text"], review["label"], review["source"]) == (TEXT, NEUTRAL, "desk")
    assert (review["actor"], review["state"]) == ("keyless", "accepted")
    assert review["created_at"].endswith("Z")
    assert client.delete(f"/v1/reviews/{number}", params={"reason": "asked to"}).status_code == 204
    for gone in (client.get(f"/v1/reviews/{number}"), client.delete(f"/v1/reviews/{number}")):
        assert gone.status_code == 404
        assert str(number) in gone.json()["detail"]


def test_a_note_goes_where_its_review_goes_and_the_last_one_counts(client: TestClient) -> None:
    sent = {"text": "The envoys met on Friday.", "label": "neutral_reporting", "source": "desk"}
    first = client.post("/v1/reviews", json=sent | {"note": "plain fact"})
    again = client.post("/v1/reviews", json=sent | {"note": "rule 7"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert client.get("/v1/reviews/1").json()["details"] == {"extra": {"note": "rule 7"}}
    assert client.get("/v1/reviews/export").json()["extra"] == {"note": "rule 7"}
    refused = client.post("/v1/reviews", json=sent | {"note": "x" * 201})
    assert (refused.status_code, "the note has 201 characters" in refused.json()["detail"]) == (422, True)
    assert client.delete("/v1/reviews/1").status_code == 204


def test_a_review_without_a_source_gets_its_senders(client: TestClient) -> None:
    client.post("/v1/reviews", json=REVIEW)
    assert listed(client)[0]["source"] == "api:keyless"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({**REVIEW, "text": "a\0b"}, "NUL"),
        ({**REVIEW, "source": "a\0b"}, "NUL"),
        ({**REVIEW, "text": " \n"}, "blank"),
        ({**REVIEW, "text": "a" * 10_001}, "10001 characters"),
        ({**REVIEW, "label": "Framing"}, "state_media_framing, intelligence_estimate, neutral_reporting"),
        ({**REVIEW, "label": "a\0"}, "unknown label"),
        ({**REVIEW, "source": ""}, "source is blank"),
        ({**REVIEW, "source": "s" * 201}, "201 characters"),
        ({"text": TEXT}, "label"),
        ({**REVIEW, "note": 1}, "note"),
        ({**REVIEW, "text": 7}, "str"),
    ],
)
def test_what_cannot_be_stored_gets_the_same_422_from_both_databases(
    client: TestClient, body: dict[str, object], word: str
) -> None:
    answer = client.post("/v1/reviews", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]
    assert listed(client) == []


def test_a_lone_surrogate_is_no_json(client: TestClient) -> None:
    answer = client.post("/v1/reviews", content=b'{"text": "a\\ud800", "label": "neutral_reporting"}')
    assert answer.status_code == 400
    assert "surrogate" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/reviews/0", 404),
        ("/v1/reviews/99999999999999999999", 404),
        ("/v1/reviews/one", 422),
        ("/v1/reviews?cursor=99999999999", 422),
        ("/v1/reviews?cursor=0", 422),
        ("/v1/reviews?limit=1001", 422),
        ("/v1/reviews?state=lost", 422),
        ("/v1/reviews?source=%00", 422),
        ("/v1/reviews?label=a%00", 422),
        ("/v1/reviews/export?source=%00", 422),
        ("/v1/reviews/export?format=xml", 422),
        ("/v1/reviews?source=%FF%FE", 200),
    ],
)
def test_odd_queries_get_the_same_answer_from_both_databases(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_pages_follow_the_cursor_to_the_end(client: TestClient) -> None:
    for number in range(5):
        client.post("/v1/reviews", json={**REVIEW, "text": f"Text {number}."})
    seen, cursor = [], None
    while True:
        page = client.get("/v1/reviews", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [review["text"] for review in page["reviews"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [f"Text {number}." for number in reversed(range(5))]


def test_a_source_is_taken_back_listed_as_withdrawn_and_told_in_the_history(client: TestClient, registry) -> None:
    for number, source in enumerate(("good", "bad", "bad")):
        client.post("/v1/reviews", json={**REVIEW, "text": f"Text {number}.", "source": source})
    assert client.delete("/v1/reviews", params={"source": "bad", "reason": "a prank"}).json() == {"withdrawn": 2}
    assert [review["source"] for review in listed(client, state="accepted")] == ["good"]
    assert len(listed(client, state="withdrawn", source="bad")) == 2
    assert registry.history()[0].reason == "2 reviews of source 'bad': a prank"
    assert client.delete("/v1/reviews").status_code == 422
    assert client.delete("/v1/reviews?source=%00").status_code == 422


@pytest.mark.parametrize("name", FIXTURES)
def test_a_file_of_each_tool_is_imported_and_exported_with_the_same_labels(client: TestClient, name: str) -> None:
    answer = client.post("/v1/reviews/import", params={"file": name}, content=(FILES / name).read_bytes())
    assert answer.status_code == 200
    told = answer.json()
    assert (told["file"], told["stored"], told["refused"]) == (name, *FIXTURES[name])
    assert len(told["refused_rows"]) == told["refused"]
    before = [(review["text"], review["label"], review["source"], review["created_at"]) for review in listed(client)]
    for file_format in EXPORTS:
        exported = client.get("/v1/reviews/export", params={"format": file_format})
        assert exported.headers["content-type"] == MEDIA_TYPES[file_format]
        assert exported.headers["content-disposition"].startswith('attachment; filename="reviews.')
        assert exported.headers["x-content-type-options"] == "nosniff"
        for review in listed(client):
            client.delete(f"/v1/reviews/{review['id']}")
        again = client.post("/v1/reviews/import", content=exported.content).json()
        assert (again["stored"], again["refused"], again["format"]) == (len(before), 0, file_format)
        assert [(r["text"], r["label"], r["source"], r["created_at"]) for r in listed(client)] == before
        repeated = client.post("/v1/reviews/import", content=exported.content).json()
        assert (repeated["stored"], repeated["repeated"]) == (0, len(before))


def numbered(number: int) -> bytes:
    return json.dumps({"text": f"{number}: {TEXT}", "label": NEUTRAL}).encode() + b"\n"


def test_an_import_is_bounded_in_what_it_becomes(client_with: Callable[..., TestClient]) -> None:
    client = client_with(max_import_rows=4, max_source_reviews=2, max_unpacked_bytes=1_000)
    limits = client.get("/v1/limits").json()
    assert (limits["max_import_rows"], limits["max_source_reviews"], limits["max_unpacked_bytes"]) == (4, 2, 1_000)
    assert (limits["max_import_cells"], limits["max_reviews"]) == (20_000_000, 2_000_000)
    told = client.post("/v1/reviews/import", content=b"".join(map(numbered, range(6)))).json()
    assert (told["stored"], told["refused"]) == (2, 3)
    reasons = " ".join(row["reason"] for row in told["refused_rows"])
    assert "FRAMING_MAX_SOURCE_REVIEWS" in reasons
    assert "FRAMING_MAX_IMPORT_ROWS" in reasons
    packed = client.post("/v1/reviews/import", content=gzip.compress(numbered(0) * 50))
    assert packed.status_code == 422
    assert "FRAMING_MAX_UNPACKED_BYTES" in packed.json()["detail"]


def test_labels_that_contradict_are_stored_and_told(client: TestClient) -> None:
    client.post("/v1/reviews", json={**REVIEW, "source": "desk"})
    rows = json.dumps({**REVIEW, "label": FRAMING}).encode()
    told = client.post("/v1/reviews/import", content=rows).json()
    assert (told["stored"], told["contradicted"], told["sources"]) == (1, 1, {"api:keyless": 1})
    assert told["contradicted_rows"] == [
        {"line": 1, "reason": f"stored, but the same text is labelled {NEUTRAL} (desk) elsewhere"}
    ]


def test_an_encoding_that_is_named_is_taken(client: TestClient) -> None:
    content = f"text,label\nThe daily «Труд» wrote.,{NEUTRAL}\n".encode("cp1251")
    told = client.post("/v1/reviews/import", params={"encoding": "windows-1251"}, content=content).json()
    assert (told["stored"], told["encoding"]) == (1, "cp1251")
    assert listed(client)[0]["text"] == "The daily «Труд» wrote."


def test_work_ends_where_the_sender_leaves(client: TestClient) -> None:
    assert left_after(client, 20 * LOOK_EVERY) in ([], [503])
    assert len(listed(client, limit=1_000)) < 20 * LOOK_EVERY


def test_one_file_is_stored_after_the_other_and_who_leaves_meanwhile_waits_no_longer(client: TestClient) -> None:
    load = client.app_state["load"]
    assert client.portal is not None
    with client.portal.wrap_async_context_manager(load.turn_of_file()):
        assert left_after(client, 1) == [400]
        load.files += load.most_files - 1
        refused = client.post("/v1/reviews/import", content=numbered(1))
        load.files -= load.most_files - 1
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert listed(client) == []
    assert client.post("/v1/reviews/import", content=numbered(1)).json()["stored"] == 1


def left_after(client: TestClient, n_rows: int) -> list[int]:
    """Import rows as a sender that is gone once they are there, and return the statuses that were sent."""
    content = b"".join(map(numbered, range(n_rows)))
    messages = iter([{"type": "http.request", "body": content, "more_body": False}])

    async def receive() -> dict[str, object]:
        return next(messages, {"type": "http.disconnect"})

    statuses: list[int] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/v1/reviews/import", "raw_path": b"/v1/reviews/import", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 8000),
        "state": client.app_state.copy(),
    }  # fmt: skip
    assert client.portal is not None
    client.portal.call(client.app, scope, receive, send)
    return statuses


def test_an_import_is_a_stream_larger_than_any_other_body(client: TestClient) -> None:
    n = 30_000
    assert n * len(numbered(0)) > 2 * 1024 * 1024

    def body() -> Iterator[bytes]:
        for number in range(n):
            yield numbered(number) if number % 100 else b"{broken}\n"

    told = client.post("/v1/reviews/import", params={"source": "bulk"}, content=body()).json()
    assert (told["stored"], told["refused"]) == (n - n // 100, n // 100)
    assert len(told["refused_rows"]) == n // 100
    assert told["refused_rows"][1]["line"] == 101
    assert client.delete("/v1/reviews", params={"source": "bulk"}).json() == {"withdrawn": n - n // 100}


def test_an_import_over_its_limit_stores_nothing(client_with: Callable[..., TestClient]) -> None:
    client = client_with(max_import_bytes=1_000, max_body_bytes=500)
    rows = [numbered(number) for number in range(20)]
    assert client.post("/v1/reviews/import", content=b"".join(rows[:6])).json()["stored"] == 6
    known_length = client.post("/v1/reviews/import", content=b"".join(rows))
    streamed = client.post("/v1/reviews/import", content=iter(rows))
    for answer in (known_length, streamed):
        assert answer.status_code == 413
        assert "FRAMING_MAX_IMPORT_BYTES" in answer.json()["detail"]
    assert len(listed(client)) == 6


@pytest.mark.parametrize(
    ("content", "query", "word"),
    [
        (b"", {}, "empty"),
        (b"a,b\n1,2\n", {}, "no columns"),
        (b"PAR1 cut short", {}, "Parquet"),
        (b"[{", {}, "not JSON"),
        (b"text,text,label\na,b,c\n", {}, "Two columns are called 'text'"),
        (b"text,label\n\xcf\xf0\xe0\xe2\xe4\xe0,x\n", {}, "windows-1251"),
        (b"text,label\n", {"encoding": "utf-99"}, "no encoding 'utf-99'"),
        (b"%PDF-1.7", {}, "a PDF"),
        (b"{}", {"format": "xml"}, "format"),
        (b"{}", {"source": "a\0"}, "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_422_with_the_reason(
    client: TestClient, content: bytes, query: dict[str, str], word: str
) -> None:
    answer = client.post("/v1/reviews/import", params=query, content=content)
    assert answer.status_code == 422
    assert word in answer.json()["detail"]


def test_the_content_type_names_the_format(client: TestClient) -> None:
    headers = {"Content-Type": "text/tab-separated-values"}
    told = client.post("/v1/reviews/import", headers=headers, content=f"text\tlabel\na\t{NEUTRAL}\n").json()
    assert (told["format"], told["stored"]) == ("tsv", 1)


def test_an_export_can_be_narrowed(client: TestClient) -> None:
    for label, source in ((NEUTRAL, "a"), (FRAMING, "a"), (NEUTRAL, "b")):
        client.post("/v1/reviews", json={"text": f"{label} {source}", "label": label, "source": source})
    client.delete("/v1/reviews", params={"source": "b"})
    rows = lambda **query: client.get("/v1/reviews/export", params=query).text.splitlines()  # noqa: E731
    assert len(rows()) == 2
    assert len(rows(label=NEUTRAL)) == 1
    assert len(rows(state="withdrawn")) == 1
    assert json.loads(rows(source="a", label=FRAMING)[0])["text"] == f"{FRAMING} a"


def test_reading_labels_is_not_enough_to_store_them(client_with: Callable[..., TestClient]) -> None:
    reader, reviewer = "r" * 16, "w" * 16
    client = client_with(keys=f"reader:{reader},reviewer:{reviewer}")
    doors = [
        ("POST", "/v1/reviews"),
        ("GET", "/v1/reviews"),
        ("GET", "/v1/reviews/1"),
        ("DELETE", "/v1/reviews/1"),
        ("DELETE", "/v1/reviews?source=a"),
        ("POST", "/v1/reviews/import"),
        ("GET", "/v1/reviews/export"),
        ("POST", "/v1/queue"),
        ("GET", "/v1/queue"),
        ("DELETE", "/v1/queue/1"),
    ]
    for method, path in doors:
        assert client.request(method, path, content=b"{").status_code == 401
        refused = client.request(method, path, content=b"{", headers={"Authorization": f"Bearer {reader}"})
        assert refused.status_code == 403, path
    allowed = client.post("/v1/reviews", json=REVIEW, headers={"Authorization": f"Bearer {reviewer}"})
    assert allowed.status_code == 201


def test_before_there_is_a_champion_the_codebooks_labels_count(settings: Settings) -> None:

    with local_client(settings) as client:
        assert client.post("/v1/reviews", json=REVIEW).status_code == 201
        assert client.post("/v1/reviews", json={**REVIEW, "label": "x"}).status_code == 422
        assert client.get("/v1/queue").status_code == 503


def test_a_database_that_fails_is_a_503_and_recovers(client: TestClient, registry) -> None:
    with registry.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE reviews RENAME TO elsewhere"))
    answer = client.post("/v1/reviews", json=REVIEW)
    assert answer.status_code == 503
    assert "database" in answer.json()["detail"]
    with registry.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO reviews"))
    assert client.post("/v1/reviews", json=REVIEW).status_code == 201
