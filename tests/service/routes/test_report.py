"""`POST /v1/reports`: the report that the command writes, on what was sent."""

import pytest
from fastapi.testclient import TestClient

from service.offline.verify import read_report, verify
from service.report.shapes import Report

TEXT = "The invincible army will crush them. Seoul's spy agency said about 600 soldiers were probably killed."
PAGE = f"<html><body><article><p>{TEXT}</p></article></body></html>"


@pytest.mark.parametrize(("kind", "sent"), [("text", TEXT), ("html", PAGE)])
def test_the_report_is_sealed_and_is_on_what_was_sent(client: TestClient, kind: str, sent: str) -> None:
    answer = client.post("/v1/reports", json={kind: sent, "name": "visit"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    findings, report = verify("report.html", answer.content, {"visit": sent.encode()})
    assert [one for one in findings if one.is_same is not True] == []
    assert isinstance(report, Report)
    labelled = client.post("/v1/documents", json={kind: sent}).json()
    assert [s["label"] for s in report.document["sentences"]] == [s["label"] for s in labelled["sentences"]]
    assert report.told.model == labelled["model"]
    assert "evidence" in report.document["sentences"][0]


def test_whoever_gets_rounded_numbers_gets_them_in_the_report_too(client_with) -> None:
    client = client_with(keys=f"reader:{'r' * 20},maintainer:{'m' * 20}", reader_decimals=2)
    content = {}
    for key in "rm":
        answer = client.post("/v1/reports", json={"text": TEXT}, headers={"Authorization": f"Bearer {key * 20}"})
        content[key] = read_report("a.html", answer.content).document["sentences"][0]  # type: ignore[union-attr]
    assert all(p == round(p, 2) for p in content["r"]["probabilities"].values())
    assert ("evidence" in content["r"], "evidence" in content["m"]) == (False, True)


@pytest.mark.parametrize(("body", "why"), [({}, 'either "text" or "html"'), ({"text": " "}, "blank")])
def test_what_cannot_be_reported_on_is_told(client: TestClient, body: dict[str, str], why: str) -> None:
    answer = client.post("/v1/reports", json=body)
    assert answer.status_code == 422
    assert why in answer.json()["detail"]
