"""`service serve`, as a person runs it: options, what a start warns of, an address that cannot be had, its end."""

import json
import signal
import socket
from pathlib import Path

import pytest

from model.settings import Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service, started_service


@pytest.mark.parametrize("option", [("--port", "99999"), ("--workers", "0")])
def test_a_wrong_option_is_named_as_one(option: tuple[str, str]) -> None:
    refused = run_service("serve", *option)
    assert refused.returncode == 2
    assert option[0] in refused.stderr
    assert "FRAMING_" not in refused.stderr


def test_a_variable_that_is_no_setting_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = str(tmp_path / "file/x")
    done = run_service("serve", "--no-trainer", FRAMING_PROT="1", FRAMING_PORT="0", FRAMING_DATA_DIR=data)
    line = json.loads(done.stderr.splitlines()[0])
    assert (line["level"], line["variable"]) == ("warning", "FRAMING_PROT")
    assert done.returncode != 0


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_port_that_is_taken_is_one_line(tmp_path: Path, check: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run_service("serve", "--port", port, *check, FRAMING_DATA_DIR=str(tmp_path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"service: 127.0.0.1:{port} is taken: ")
    assert len(refused.stderr.splitlines()) == 1


def test_a_check_tells_whether_there_is_a_champion(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    for data, code in ((settings.data_dir, 0), (tmp_path / "other", 3)):
        done = run_service("serve", "--check", "--port", "0", FRAMING_DATA_DIR=str(data))
        assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_0(
    settings: Settings, registry: Registry, number: signal.Signals, options: tuple[str, ...]
) -> None:
    with started_service(settings.data_dir, *options) as (process, _):
        process.send_signal(number)
        process.wait()
    assert process.returncode == 0
