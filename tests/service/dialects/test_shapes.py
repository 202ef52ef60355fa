"""Each dialect's refusals hold our reason, where its clients look for it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.lists import DIALECTS
from service.dialects.shapes import SHAPES
from service.wire.refusals import problem_answer

STATUS = st.sampled_from([400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])


class Slot:
    """A slot without a champion."""

    champion = None


def test_every_dialect_has_a_shape() -> None:
    assert set(SHAPES) == set(DIALECTS)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(STATUS, st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_the_reason_is_in_it_and_headers_stay(dialect: str, status: int, detail: str) -> None:
    refused = problem_answer(status, detail, headers={"Retry-After": "1"})
    shaped = SHAPES[dialect]({"state": {"slot": Slot}}, refused)
    assert shaped.headers == {"Retry-After": "1"}
    assert shaped.status >= 400
    assert shaped.media_type == b"application/json"
    if dialect == "tei" and status == 401:
        assert shaped.body == b""
    else:
        assert detail in strings(msgspec.json.decode(shaped.body))


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for one in value.values() for found in strings(one)]
    if isinstance(value, list):
        return [found for one in value for found in strings(one)]
    return [value] if isinstance(value, str) else []


def test_google_always_gives_details() -> None:
    told = msgspec.json.decode(SHAPES["perspective"]({}, problem_answer(422, "no")).body)["error"]
    assert (told["code"], told["status"]) == (400, "INVALID_ARGUMENT")
    assert told["details"][0]["reason"]


@pytest.mark.parametrize(("status", "shaped"), [(503, 503), (500, 500), (429, 429)])
def test_tei_is_unhealthy_without_a_champion(status: int, shaped: int) -> None:
    answer = SHAPES["tei"]({"state": {"slot": Slot}}, problem_answer(status, "no"))
    assert answer.status == shaped


def test_tei_is_overloaded_where_it_could_label() -> None:
    class Serving:
        champion = "v1"

    answer = SHAPES["tei"]({"state": {"slot": Serving}}, problem_answer(503, "busy"))
    assert (answer.status, msgspec.json.decode(answer.body)["error_type"]) == (429, "Overloaded")
