"""What a reading adds stands in the answer, where it was asked for."""

import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings
from service.documents import readings
from service.documents.labelled import Way, label_document
from service.documents.readings import READINGS, Document, Found, Row, is_heavy
from service.life.opening import open_slot

TEXT = "🙂 He left.\nShe may stay."


def words_of(document: Document) -> Found:
    fields = [{"words": [{"begin": span.begin, "end": span.end - 1}]} for span in document.spans]
    return Found(fields, {"scale": document.scale}, {"longest": {"end": len(document.text)}})


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: dict[str, Row] = {
        "words": Row(lambda: words_of),
        "empty": Row(lambda: lambda _: Found(), True),
    }
    monkeypatch.setattr(readings, "READINGS", rows)


@pytest.fixture
def answered(settings: Settings, hooked: None, client: TestClient) -> Callable[[Way], dict[str, object]]:
    def answer(way: Way) -> dict[str, object]:
        slot = open_slot(settings)
        found = label_document(slot.current(), TEXT, way)
        slot.close()
        return {name: json.loads(bytes(content)) for name, content in found.fields().items()}

    return answer


def test_what_a_reading_returns_stands_in_the_answer(answered: Callable[[Way], dict[str, object]]) -> None:
    bare = answered(Way())
    found = answered(Way(asked=("empty", "words"), scale="kent"))
    assert [(s["begin"], s["end"], s.pop("words")) for s in found["sentences"]] == [
        (0, 10, [{"begin": 0, "end": 9}]),
        (11, 24, [{"begin": 11, "end": 23}]),
    ]
    assert found["profile"].pop("scale") == "kent"
    assert found.pop("longest") == {"end": 24}
    assert found == bare


def test_every_place_of_an_answer_is_counted_as_asked(answered: Callable[[Way], dict[str, object]]) -> None:
    found = answered(Way(asked=("words",), is_utf16=True))
    units = TEXT.encode("utf-16-le")
    cut = [units[2 * s["begin"] : 2 * s["end"]].decode("utf-16-le") for s in found["sentences"]]
    assert cut == TEXT.split("\n")
    assert found["sentences"][0]["words"] == [{"begin": 0, "end": 10}]
    assert found["longest"] == {"end": 25}


def test_only_some_readings_are_heavy(hooked: None) -> None:
    assert is_heavy(["words", "empty"])
    assert not is_heavy(["words"])


def test_every_reading_that_the_request_knows_has_a_row_and_none_is_passed_over(client: TestClient) -> None:
    for name in READINGS:
        answer = client.post("/v1/documents", json={"text": TEXT, name: True})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("field", "value"), [("offsets", "bytes"), ("scale", "mine"), ("voices", "yes"), ("edit", 1)])
def test_what_is_no_value_of_a_field_is_refused(client: TestClient, field: str, value: object) -> None:
    answer = client.post("/v1/documents", json={"text": TEXT, field: value})
    assert (answer.status_code, field in answer.json()["detail"]) == (422, True)
