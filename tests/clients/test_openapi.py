"""Our OpenAPI document: a generator makes a typed client of it, and schemathesis finds nothing in its examples."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import SCRIPTS, installed
from tests.fitted import store_champion
from tests.service.commands.running import started_service
from tests.service.dialects.own import ALL_KEYS, KEYS, TEXTS, bearer
from training.fit.fit import Fitted


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, fitted: Fitted) -> Iterator[str]:
    """Return the address of a real server."""
    data = tmp_path_factory.mktemp("openapi")
    store_champion(data, fitted)
    with started_service(data, FRAMING_KEYS=ALL_KEYS) as (_, port):
        yield f"http://127.0.0.1:{port}"


def test_a_generator_makes_a_typed_client_that_labels(clients_python: str, quiet: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{quiet}/openapi.json") as answer:
        (tmp_path / "openapi.json").write_bytes(answer.read())
    generator = installed(clients_python, "openapi-python-client")
    made = tmp_path / "made"
    command = [generator, "generate", "--path", str(tmp_path / "openapi.json"), "--output-path", str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    script = [clients_python, "-I", str(SCRIPTS / "typed.py"), quiet, KEYS["reader"], json.dumps(TEXTS), str(made)]
    used = subprocess.run(script, capture_output=True, text=True, check=False, timeout=120)
    assert used.returncode == 0, used.stderr
    told: dict[str, Any] = json.loads(used.stdout)
    body = json.dumps({"texts": list(TEXTS)}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{quiet}/v1/label", body, bearer("reader"))) as answer:
        own = json.load(answer)
    assert told["found"] == own["results"]
    assert told["version"] == own["model"]["version"]
    shutil.rmtree(made)


def test_schemathesis_finds_nothing(clients_python: str, quiet: str, tmp_path: Path) -> None:
    command = [
        *(installed(clients_python, "schemathesis"), "run", f"{quiet}/openapi.json"),
        *("--header", f"Authorization: Bearer {KEYS['maintainer']}"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "3", "--seed", "1"),
        *("--exclude-checks", "positive_data_acceptance"),  # no schema says that a text is blank, or a label unknown
        *("--generation-database", "none", "--request-timeout", "60"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
