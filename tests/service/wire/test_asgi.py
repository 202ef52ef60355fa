"""A request's body in whatever pieces it comes, and an answer as a server sends it."""

import asyncio

import pytest

from service.wire.asgi import JSON, Answer, Call, ClientGoneError, Message, read_body


def received(*messages: Message) -> bytes:
    coming = iter(messages)

    async def receive() -> Message:
        return next(coming)

    return asyncio.run(read_body(receive))


def piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize(
    ("messages", "body"),
    [
        ([{"type": "http.request"}], b""),
        ([{"type": "http.request", "body": b"{}"}], b"{}"),
        ([piece(b"a", more=True), piece(b"", more=True), piece(b"b", more=False)], b"ab"),
        ([piece(b"a", more=True), {"type": "http.request"}], b"a"),
    ],
)
def test_a_body_is_read_whole_and_no_message_after_it(messages: list[Message], body: bytes) -> None:
    assert received(*messages, {"type": "http.disconnect"}) == body


@pytest.mark.parametrize("before", [[], [piece(b"half", more=True)]])
def test_a_client_that_left_before_the_end_is_told_apart_from_an_empty_body(before: list[Message]) -> None:
    with pytest.raises(ClientGoneError):
        received(*before, {"type": "http.disconnect"})


def sent(answer: Answer) -> list[Message]:
    found: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("an answer asks for nothing")

    async def send(message: Message) -> None:
        found.append(message)

    asyncio.run(answer({}, receive, send))
    return found


def test_an_answer_is_a_start_and_a_body_with_its_length() -> None:
    start, body = sent(Answer("é".encode(), 201, b"text/plain", {"Retry-After": "1", "Location": "/v1/é"}))
    assert (start["type"], start["status"]) == ("http.response.start", 201)
    assert start["headers"] == [
        (b"content-length", b"2"),
        (b"content-type", b"text/plain"),
        (b"retry-after", b"1"),
        (b"location", "/v1/é".encode("latin-1")),
    ]
    assert body == {"type": "http.response.body", "body": "é".encode()}


def test_an_answer_is_json_and_sound_unless_it_says_otherwise() -> None:
    start, _ = sent(Answer(b"{}"))
    assert start["status"] == 200
    assert dict(start["headers"])[b"content-type"] == JSON


def test_a_call_finds_what_the_application_made_at_its_start() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    assert Call({"state": {"slot": 5}}, receive).state["slot"] == 5


def test_an_answer_without_content_names_no_length_or_type() -> None:
    start, body = sent(Answer(b"", 204, headers={"X-Request-Id": "a"}))
    assert start["headers"] == [(b"x-request-id", b"a")]
    assert body["body"] == b""


def test_a_long_body_of_many_pieces_keeps_their_order() -> None:
    pieces = [b"%d," % number for number in range(2_000)]
    messages = [piece(one, more=True) for one in pieces]
    assert received(*messages, piece(b"end", more=False)) == b"".join(pieces) + b"end"
