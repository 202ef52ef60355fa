"""A real server with keys, and the environment in which other projects' clients are installed."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fitted import store_champion
from tests.service.commands.running import started_service
from tests.service.dialects.own import ALL_KEYS, KEYS, TEXTS
from training.fit.fit import Fitted

SCRIPTS = Path(__file__).parent / "scripts"
CLIENTS = "CLIENTS_PYTHON"
"""The variable by which `./run test` says where the clients are installed."""

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def clients_python() -> str:
    """Return the Python of the clients' environment; without one, left out by hand and a failure in CI."""
    if python := os.environ.get(CLIENTS):
        return python
    reason = "the clients of other APIs are not installed: `./run test` installs them where a package index is reached"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def installed(clients_python: str, program: str) -> str:
    """Return the path of a program of the clients' environment."""
    return str(Path(clients_python).with_name(program))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, fitted: Fitted) -> Iterator[str]:
    """Return the address of a real server with keys."""
    data = tmp_path_factory.mktemp("clients")
    store_champion(data, fitted)
    more = {"FRAMING_KEYS": ALL_KEYS, "FRAMING_PERSPECTIVE_ALIASES": "TOXICITY=state_media_framing"}
    with started_service(data, **more) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def ask(clients_python: str, served: str) -> Ask:
    """Return a function that runs a client's script and returns what it tells."""

    def run(script: str, **environment: str) -> dict[str, Any]:
        command = [clients_python, "-I", str(SCRIPTS / script), served, KEYS["maintainer"], json.dumps(TEXTS)]
        kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
        done = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
