"""What unmodified clients were seen to send is answered as each of them reads it.

`recorded.jsonl` holds 61 requests of 15 clients, cut down to what matters, with the status that each has to get. Label
Studio's go to its own path here, as it keeps the path of its backend's address. MLflow is not spoken: it gets 404.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.dialects.tensors import unpacked
from tests.service.dialects.own import ALL_KEYS, KEYS, classes, labelled

RECORDED = [json.loads(line) for line in Path(__file__).with_name("recorded.jsonl").read_text().splitlines()]
ALIASES = "TOXICITY=state_media_framing,INSULT=intelligence_estimate,SPAM=neutral_reporting"
Reads = Callable[[TestClient, Any, Any], None]


def reads_pipeline(client: TestClient, sent: Any, got: Any) -> None:
    """The first list's entries are classes, best first."""
    assert got == [classes(labelled(client, sent["inputs"])[0])]


def reads_tei(client: TestClient, sent: Any, got: Any) -> None:
    assert got == classes(labelled(client, sent["inputs"])[0])


def reads_tensors(client: TestClient, sent: Any, got: Any) -> None:
    texts = sent["inputs"][0]["data"]
    found = {output["name"]: output for output in got["outputs"]}
    own = labelled(client, *texts)
    assert found["label"]["data"] == [result["label"] for result in own]
    flat = [score for result in own for score in result["probabilities"].values()]
    assert found["probabilities"]["data"] == pytest.approx(flat, abs=1e-6)
    assert got.get("id") == sent.get("id")
    assert got["model_version"] == "v1"


def reads_moderations(client: TestClient, sent: Any, got: Any) -> None:
    texts = [sent["input"]] if isinstance(sent["input"], str) else sent["input"]
    for result, own in zip(got["results"], labelled(client, *texts), strict=True):
        assert {name: result["category_scores"][name] for name in own["probabilities"]} == own["probabilities"]
        assert isinstance(result["flagged"], bool)


def reads_attributes(client: TestClient, sent: Any, got: Any) -> None:
    """PyPerspective reads spans, languages and detected languages always, and slices strings by code points."""
    (own,) = labelled(client, sent["comment"]["text"])
    labels = dict(pair.split("=") for pair in ALIASES.split(","))
    assert list(got["attributeScores"]) == list(sent["requestedAttributes"])
    for name, scores in got["attributeScores"].items():
        assert scores["summaryScore"]["value"] == pytest.approx(own["probabilities"][labels[name]], abs=1e-6)
        assert [sent["comment"]["text"][one["begin"] : one["end"]] for one in scores["spanScores"]]
    assert got["languages"] == got["detectedLanguages"] == ["en"]
    assert got.get("clientToken") == sent.get("clientToken")


def reads_predictions(_client: TestClient, sent: Any, got: Any) -> None:
    assert [one["model_version"] for one in got["results"]] == ["v1"] * len(sent["tasks"])
    assert all(0 < one["score"] <= 1 and one["result"][0]["to_name"] == "text" for one in got["results"])


READS: list[tuple[str, Reads]] = [
    (r"POST /(hf)?", reads_pipeline),
    (r"POST /predict", reads_tei),
    (r"POST /v2/models/.*/infer", reads_tensors),
    (r"POST /v1/moderations", reads_moderations),
    (r"POST .*/v1alpha1/comments:analyze\?.*", reads_attributes),
    (
        r"POST .*/v1alpha1/comments:suggestscore\?.*",
        lambda _c, sent, got: same(got["clientToken"], sent["clientToken"]),
    ),
    (r"GET /v2/health/(live|ready)", lambda _c, _s, got: same(list(got.values()), [True])),
    (r"GET /v2", lambda _c, _s, got: same(set(got), {"name", "version", "extensions"})),
    (r"GET /v2/models/framing(/versions/v1)?(/ready)?", lambda _c, _s, got: same(got["name"], "framing")),
    (r"GET /\$discovery/.*", lambda _c, _s, got: same(got["id"], "commentanalyzer:v1alpha1")),
    (r"GET /(health|info)", lambda _c, _s, got: same(isinstance(got, dict), True)),
    (r"GET /label-studio/health", lambda _c, _s, got: same(got, {"status": "UP"})),
    (r"GET /label-studio/versions", lambda _c, _s, got: same(got, {"versions": ["v1"]})),
    (r"POST /label-studio/setup", lambda _c, _s, got: same(got, {"model_version": "v1"})),
    (r"POST /label-studio/predict", reads_predictions),
    (r"POST /label-studio/webhook", lambda _c, _s, got: same(isinstance(got, dict), True)),
]


def same(found: object, expected: object) -> None:
    assert found == expected


def content_of(one: dict[str, Any]) -> tuple[bytes, Any]:
    """Return a body as it was sent, and what it means; texts as bytes are put where JSON would have them."""
    content = one["body"].encode()
    length = int(one["headers"].get("inference-header-content-length", len(content)))
    sent = json.loads(content[:length]) if content else None
    if behind := content[length:]:
        sent["inputs"][0]["data"] = unpacked(behind)
    return content, sent


def meant(answer: Any) -> Any:
    """Return an answer's JSON; outputs behind it are put into it."""
    length = int(answer.headers.get("inference-header-content-length", len(answer.content)))
    got, behind = json.loads(answer.content[:length]), answer.content[length:]
    for output in got["outputs"] if behind else ():
        size = output["parameters"]["binary_data_size"]
        content, behind = behind[:size], behind[size:]
        output["data"] = read_output(output["datatype"], content)
    return got


def read_output(datatype: str, content: bytes) -> Any:
    if datatype == "BYTES":
        return unpacked(content)
    return list(memoryview(content).cast("d" if datatype == "FP64" else "?"))


@pytest.fixture
def served(client_with: Callable[..., TestClient]) -> TestClient:
    """Return a client of a server with keys: some of these clients name a host that is not theirs to choose."""
    client = client_with(keys=ALL_KEYS, perspective_aliases=ALIASES)
    client.headers["Authorization"] = f"Bearer {KEYS['maintainer']}"
    return client


@pytest.mark.parametrize(
    "one", RECORDED, ids=lambda one: f"{one['client']} {one['method']} {one['path'].partition('?')[0]}"
)
def test_a_recorded_request_gets_what_its_client_reads(served: TestClient, one: dict[str, Any]) -> None:
    content, sent = content_of(one)
    headers = {name: value for name, value in one["headers"].items() if name != "authorization"}
    path = one["path"].replace("key=K", f"key={KEYS['maintainer']}")
    answer = served.request(one["method"], path, content=content, headers=headers)
    assert answer.status_code == one["status"], answer.text
    if one["status"] != 200:
        assert "message" in str(answer.json()) or answer.json().get("error") or answer.json().get("detail")
        return
    asked = f"{one['method']} {one['path']}"
    (read,) = [read for pattern, read in READS if re.fullmatch(pattern, asked)]
    read(served, sent, meant(answer))


def test_there_are_as_many_as_were_recorded_and_no_token_of_a_user() -> None:
    assert len(RECORDED) == 61
    assert len({one["client"] for one in RECORDED}) >= 12
