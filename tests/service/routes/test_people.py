"""Many people over HTTP: who the key stands for, labels stored once, agreement, disputes and how they end."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.labels import Label
from service.wire import people_schemas as schemas

KEYS = {"anna": "a" * 20, "boris": "b" * 20, "mona": "m" * 20}
RING = f"reviewer:anna:{KEYS['anna']},reviewer:boris:{KEYS['boris']},maintainer:mona:{KEYS['mona']}"
NEUTRAL, ESTIMATE, FRAMING = Label.NEUTRAL_REPORTING.value, Label.INTELLIGENCE_ESTIMATE.value, Label.STATE_MEDIA_FRAMING


class Desk:
    """A client for three people with keys of their own."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def as_(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {KEYS[person]}"}

    def get(self, path: str, who: str = "anna", **query: object) -> dict[str, object]:
        answer = self.client.get(path, params=query, headers=self.as_(who))  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    def says(self, person: str, text: str, label: str, source: str = "desk") -> tuple[int, dict[str, object]]:
        body = {"text": text, "label": label, "source": source}
        answer = self.client.post("/v1/reviews", json=body, headers=self.as_(person))
        return answer.status_code, answer.json()


@pytest.fixture
def desk(client_with: Callable[..., TestClient]) -> Desk:
    return Desk(client_with(keys=RING, max_reviews=12, max_source_reviews=5))


def test_every_label_has_its_person(desk: Desk) -> None:
    assert desk.get("/v1/me", "mona") == {"name": "mona", "role": "maintainer"}
    desk.says("anna", "The envoys met.", NEUTRAL)
    desk.says("boris", "The envoys left.", NEUTRAL)
    (review,) = desk.get("/v1/reviews", person="anna")["reviews"]  # type: ignore[misc]
    assert (review["actor"], review["text"]) == ("anna", "The envoys met.")


def test_a_label_that_is_stored_is_told_as_such_and_not_stored_twice(desk: Desk) -> None:
    status, first = desk.says("anna", "The envoys met.", NEUTRAL)
    assert (status, first["repeated"]) == (201, False)
    assert desk.says("anna", " The  envoys met.", NEUTRAL, "elsewhere") == (200, {"id": first["id"], "repeated": True})
    status, others = desk.says("boris", "The envoys met.", NEUTRAL)
    assert (status, others["repeated"]) == (201, False)
    assert desk.says("anna", "The envoys met.", ESTIMATE)[0] == 201
    assert desk.says("anna", "The envoys met.", NEUTRAL)[0] == 201  # back to what she said first: the last word counts
    assert len(desk.get("/v1/reviews")["reviews"]) == 4  # type: ignore[arg-type]


def test_single_labels_have_the_bounds_that_imports_have(desk: Desk) -> None:
    for number in range(5):
        assert desk.says("anna", f"Text {number}.", NEUTRAL)[0] == 201
    status, problem = desk.says("anna", "One more.", NEUTRAL)
    assert status == 413
    assert "its source has 5 reviews" in str(problem["detail"])
    assert "FRAMING_MAX_SOURCE_REVIEWS" in str(problem["detail"])
    assert desk.says("anna", "Text 0.", NEUTRAL)[0] == 200  # it is stored already
    for number in range(7):
        assert desk.says("anna", f"More {number}.", NEUTRAL, f"source {number}")[0] == 201
    status, problem = desk.says("anna", "One more.", NEUTRAL, "elsewhere")
    assert (status, "FRAMING_MAX_REVIEWS" in str(problem["detail"])) == (413, True)


def test_only_a_maintainers_file_says_whose_labels_are_whose(desk: Desk) -> None:
    file = f"text,label,annotator\nThe envoys met.,{NEUTRAL},boris\nThe envoys left.,{NEUTRAL},\n"
    for person, expected in (("anna", {"anna"}), ("mona", {"boris", "mona"})):
        answer = desk.client.post("/v1/reviews/import", content=file, headers=desk.as_(person))
        assert answer.json()["stored"] == 2
        reviews = desk.get("/v1/reviews")["reviews"][:2]  # type: ignore[index]
        assert {review["actor"] for review in reviews} == expected
    assert {review["details"].get("imported_by") for review in reviews} == {"mona", None}


def test_agreement_and_disputes_are_told_and_settled(desk: Desk) -> None:
    for person, label in (("anna", NEUTRAL), ("boris", ESTIMATE)):
        desk.says(person, "The shells may be theirs.", label, f"desk of {person}")
    for person in ("anna", "boris"):
        desk.says(person, "The envoys met.", NEUTRAL, f"desk of {person}")
    agreement = desk.get("/v1/agreement")
    schemas.AgreementAnswer.model_validate(agreement)
    (pair,) = agreement["pairs"]  # type: ignore[misc]
    assert (agreement["texts"], pair["raters"], pair["share"]) == (2, ["anna", "boris"], 0.5)
    assert pair["moves"] == [[NEUTRAL, ESTIMATE, 1]]
    assert desk.get("/v1/agreement", by="source")["raters"] == ["desk of anna", "desk of boris"]
    assert desk.get("/v1/agreement", source="desk of anna")["texts"] == 0

    page = desk.get("/v1/disputes")
    schemas.DisputePage.model_validate(page)
    (dispute,) = page["disputes"]  # type: ignore[misc]
    assert [(one["person"], one["label"]) for one in dispute["opinions"]] == [("anna", NEUTRAL), ("boris", ESTIMATE)]
    number = dispute["opinions"][0]["review"]
    why = {"label": ESTIMATE, "reason": "rule 19"}
    refused = desk.client.post(f"/v1/reviews/{number}/settle", json=why, headers=desk.as_("boris"))
    assert refused.status_code == 403
    settled = desk.client.post(f"/v1/reviews/{number}/settle", json=why, headers=desk.as_("mona"))
    assert settled.status_code == 201
    assert desk.get("/v1/disputes")["disputes"] == []
    (after,) = desk.get("/v1/disputes", state="settled")["disputes"]  # type: ignore[misc]
    assert (after["settled"]["by"], after["settled"]["why"]) == ("mona", "rule 19")
    assert desk.get("/v1/agreement")["pairs"] == agreement["pairs"]  # who settles has read the others' labels


def test_pages_of_disputes_follow_each_other(desk: Desk) -> None:
    for number in range(2):
        desk.says("anna", f"Text {number}.", NEUTRAL, "a")
        desk.says("boris", f"Text {number}.", ESTIMATE, "b")
    first = desk.get("/v1/disputes", limit=1)
    second = desk.get("/v1/disputes", limit=1, cursor=first["next"])
    assert [page["disputes"][0]["text"] for page in (first, second)] == ["Text 1.", "Text 0."]  # type: ignore[index]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/v1/reviews/1/settle", {"reason": " "}, "reason is blank"),
        ("/v1/reviews/1/settle", {"reason": "why", "label": "x"}, "unknown label"),
        ("/v1/reviews/1/settle", {}, "reason"),
        ("/v1/reviews/settle", {"ids": [], "reason": "why"}, "`ids` is empty"),
        ("/v1/reviews/settle", {"ids": [99], "reason": "why"}, "no review 99"),
        ("/v1/reviews/settle", {"ids": list(range(1, 1_002)), "reason": "why"}, "at most 1000"),
    ],
)
def test_what_settles_nothing_is_refused(desk: Desk, path: str, body: dict[str, object], told: str) -> None:
    desk.says("anna", "The envoys met.", NEUTRAL)
    answer = desk.client.post(path, json=body, headers=desk.as_("mona"))
    assert answer.status_code in (404, 413, 422)
    assert told in answer.json()["detail"]


def test_several_are_settled_with_their_own_labels(desk: Desk) -> None:
    numbers = [desk.says("anna", f"Text {number}.", NEUTRAL)[1]["id"] for number in range(2)]
    body = {"ids": numbers, "reason": "read together"}
    assert len(desk.client.post("/v1/reviews/settle", json=body, headers=desk.as_("mona")).json()["ids"]) == 2
