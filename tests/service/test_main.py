"""`python -m service` as a person runs it: options, exit codes, what a start warns of."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.settings import ROOT, Settings
from model.store.registry import Registry
from tests.bench.servers import our_server


def run(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "service", *map(str, arguments)]
    known = os.environ | environment
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)


def test_health_asks_the_server_that_is_named(settings: Settings, registry: Registry) -> None:
    with our_server(settings.data_dir) as server:
        ready = run("health", "--port", server.port, FRAMING_PORT="1")
        assert (ready.returncode, ready.stdout) == (0, "ready\n"), ready.stderr
        assert run("health", "--host", "127.0.0.1", FRAMING_PORT=str(server.port), FRAMING_HOST="::1").returncode == 0
    gone = run("health", "--port", server.port)
    assert gone.returncode == 1
    assert f"127.0.0.1:{server.port} does not answer" in gone.stderr


@pytest.mark.parametrize("option", [("--port", "99999"), ("--workers", "0")])
def test_a_wrong_option_is_named_as_one(option: tuple[str, str]) -> None:
    refused = run("serve", *option)
    assert refused.returncode == 2
    assert option[0] in refused.stderr
    assert "FRAMING_" not in refused.stderr


def test_a_variable_that_is_no_setting_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("serve", "--no-trainer", FRAMING_PROT="1", FRAMING_PORT="0", FRAMING_DATA_DIR=str(tmp_path / "file/x"))
    line = json.loads(done.stderr.splitlines()[0])
    assert (line["level"], line["variable"]) == ("warning", "FRAMING_PROT")
    assert done.returncode != 0


def test_the_version_of_the_program_is_told() -> None:
    assert run("--version").stdout.startswith("framing-classifier ")
