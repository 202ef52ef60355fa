"""A report is what `POST /v1/documents` answers, and names what it rests on."""

from hashlib import sha256

from fastapi.testclient import TestClient

from model.codebook import CODEBOOK_DIGEST
from model.settings import Settings
from service.offline.opening import open_classifier
from service.report.making import LABELS, make_report
from service.report.shapes import Report
from service.report.source import source_of
from tests.service.reported import ARTICLE, AT


def test_it_holds_what_the_route_answers(report: Report, client: TestClient) -> None:
    answer = client.post("/v1/documents", json={"text": ARTICLE}).json()
    assert report.told.model == answer.pop("model")
    for one in [*report.document["sentences"], *answer["sentences"]]:
        one["probabilities"] = {label: round(value, 10) for label, value in one["probabilities"].items()}
        one.pop("mix", None)
    assert report.document["sentences"] == answer["sentences"]
    assert report.document["profile"] == answer["profile"]
    assert report.document["text"] == ARTICLE


def test_it_names_file_text_and_codebook_by_digest(settings: Settings, report: Report) -> None:
    content = ARTICLE.encode("utf-16")
    told = make_report(open_classifier(settings, "champion"), source_of(content, "a.txt"), LABELS, AT).told
    assert (told.file["sha256"], told.file["bytes"]) == (sha256(content).hexdigest(), len(content))
    assert told.text == {"characters": len(ARTICLE), "sha256": sha256(ARTICLE.encode()).hexdigest()}
    assert told.codebook["sha256"] == CODEBOOK_DIGEST
    assert told.made_at == "2026-01-02T03:04:05Z"
    assert told.reader is None
