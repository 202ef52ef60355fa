"""Other projects' clients, unmodified: they get the labels and scores of `/v1/label`, and our reasons as exceptions."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import SCRIPTS, Ask
from tests.service.dialects.own import KEYS, TEXTS, bearer, classes

HOST = "commentanalyzer.googleapis.com"
close = pytest.approx


@pytest.fixture(scope="module")
def own(served: str) -> list[dict[str, Any]]:
    """Return what `/v1/label` says of the texts."""
    body = json.dumps({"texts": list(TEXTS)}).encode()
    request = urllib.request.Request(f"{served}/v1/label", body, bearer("reader"))
    with urllib.request.urlopen(request) as answer:
        results: list[dict[str, Any]] = json.load(answer)["results"]
    return results


def test_huggingface_hub(ask: Ask, own: list[dict[str, Any]]) -> None:
    told = ask("hub.py")
    for found, result in zip(told["found"], own, strict=True):
        expected = [(one["label"], one["score"]) for one in classes(result)]
        assert [label for label, _ in found] == [label for label, _ in expected]
        assert [score for _, score in found] == close([score for _, score in expected], abs=1e-6)
    assert told["best"] == told["found"][0][:1]
    assert told["told"]["healthy"] is True
    assert told["told"]["info"]["version"] == "v1"
    assert "blank" in told["refused"][0]
    assert "Authorization: Bearer KEY" in told["refused"][1]


def test_tritonclient(ask: Ask, own: list[dict[str, Any]]) -> None:
    told = ask("triton.py")
    for found in told["found"]:
        assert found["labels"] == [result["label"] for result in own]
        assert found["abstained"] == [result["abstained"] for result in own]
        for row, result in zip(found["probabilities"], own, strict=True):
            assert row == close(list(result["probabilities"].values()), abs=1e-6)
        assert (found["version"], found["id"]) == ("v1", "r1")
    blank, compressed, unknown = told["refused"]
    assert "blank" in blank
    assert "gzip" in compressed
    assert "v9" in unknown
    assert told["about"]["versions"] == ["v1"]
    assert told["ready"] is True
    assert told["server"]["name"] == "framing"


def test_openai(ask: Ask, own: list[dict[str, Any]]) -> None:
    told = ask("moderations.py")
    for found, result in zip(told["found"], own, strict=True):
        scores = {label: found["scores"][label] for label in result["probabilities"]}
        assert scores == close(result["probabilities"], abs=1e-6)
        assert [name for name, is_told in found["categories"].items() if is_told] == [
            "abstained" if result["abstained"] else result["label"]
        ]
    assert told["model"] == "framing-v1"
    assert [name for name, _ in told["refused"]] == ["BadRequestError", "AuthenticationError"]
    assert "blank" in told["refused"][0][1]
    assert "Authorization: Bearer KEY" in told["refused"][1][1]


def test_google_api_python_client(ask: Ask, served: str, own: list[dict[str, Any]]) -> None:
    told = ask("google.py")
    for found, result in zip(told["found"], own, strict=True):
        for label, probability in result["probabilities"].items():
            score = found["attributeScores"][label.upper()]["summaryScore"]["value"]
            assert score == close(probability, abs=1e-6)
        assert found["clientToken"] == "c7"
    unknown, stranger = told["refused"]
    assert unknown[0] == 400
    assert "INSULT" in unknown[1]
    assert "STATE_MEDIA_FRAMING" in unknown[1]
    assert stranger[0] == 401
    assert [one["stored"] for one in told["suggested"]] == [True, True]
    request = urllib.request.Request(f"{served}/v1/reviews", headers=bearer("reviewer"))
    with urllib.request.urlopen(request) as answer:
        sources = [one["source"] for one in json.load(answer)["reviews"]]
    assert [source.rpartition("/")[2] for source in sources] == ["a desk"]


@pytest.fixture
def proxied(clients_python: str, served: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment in which clients reach this server under a host that is written into them."""
    port = served.rpartition(":")[2]
    command = [clients_python, "-I", str(SCRIPTS / "tls_proxy.py"), port, str(tmp_path), HOST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = f"http://127.0.0.1:{int(process.stdout.readline())}"
            certificate = str(tmp_path / "certificate.pem")
            yield {"HTTPS_PROXY": address, "SSL_CERT_FILE": certificate, "REQUESTS_CA_BUNDLE": certificate}
        finally:
            process.terminate()


def test_clients_that_know_googles_host_alone(ask: Ask, proxied: dict[str, str], own: list[dict[str, Any]]) -> None:
    told = ask("hard_wired.py", **proxied)
    framed = [result["probabilities"]["state_media_framing"] for result in own]
    assert told["found"] == close(framed, abs=1e-6)
    assert [found["score"] for found in told["spans"]] == close(framed, abs=1e-6)
    for found, text in zip(told["spans"], TEXTS, strict=True):
        assert found["spans"]
        assert all(span in text for span, _ in found["spans"])
    assert told["refused"] == "InvalidAuthKey"


def test_doccanos_auto_labeling_pipeline(ask: Ask, own: list[dict[str, Any]]) -> None:
    assert ask("doccano.py")["found"] == [[result["label"]] for result in own]


def test_the_readme_sets_doccano_up_as_it_is_run_here() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert '[{"label": "{{ input.results[0].label }}"}]' in readme
    assert '[{"label": "{{ input.results[0].label }}"}]' in (SCRIPTS / "doccano.py").read_text()
    assert KEYS["reader"] not in readme
