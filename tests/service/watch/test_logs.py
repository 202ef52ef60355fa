"""One JSON object a line, whatever is logged and whoever logs it."""

import json
import logging
import subprocess
import sys

import pytest

from model.settings import ROOT
from service.watch.logs import JsonFormatter, RequestLog, request_log


def logged(level: int = logging.INFO, message: str = "started", *args: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger("framing.test").makeRecord(
        "framing.test", level, "", 0, message, args, None, extra=extra
    )
    line = JsonFormatter().format(record)
    assert "\n" not in line
    found: dict[str, object] = json.loads(line)
    return found


def test_a_record_holds_time_level_logger_message_and_whatever_was_added() -> None:
    found = logged(logging.WARNING, "%d of %s", 3, "é", version="v1", figures={"n": 2})
    assert str(found.pop("at")).endswith("Z")
    assert found == {
        "level": "warning",
        "logger": "framing.test",
        "message": "3 of é",
        "version": "v1",
        "figures": {"n": 2},
    }


def test_a_message_of_several_lines_stays_one_line() -> None:
    assert logged(message='first\nsecond "quoted" \u2028')["message"] == 'first\nsecond "quoted" \u2028'


def test_an_error_comes_with_its_trace() -> None:
    try:
        raise ValueError("the reason")
    except ValueError:
        record = logging.getLogger("t").makeRecord("t", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    found = json.loads(JsonFormatter().format(record))
    assert "ValueError: the reason" in found["trace"]


@pytest.mark.parametrize(
    ("level", "is_told"), [("debug", True), ("info", True), ("warning", False), ("error", False), ("critical", False)]
)
def test_requests_are_told_at_debug_and_info(
    level: str, is_told: bool, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    request_log(level).write({"event": "request", "status": 200})
    assert bool(capfdbinary.readouterr().err) == is_told


def test_a_request_is_one_line_with_its_time(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    log = RequestLog(is_on=True)
    log.write({"event": "request", "route": "/v1/label"})
    log.write({"event": "request", "route": "é"})
    lines = capfdbinary.readouterr().err.splitlines()
    assert [json.loads(line)["route"] for line in lines] == ["/v1/label", "é"]
    assert all("at" in json.loads(line) for line in lines)


def test_once_configured_every_logger_writes_json_and_the_servers_own_requests_are_silent() -> None:
    program = (
        "import logging\nfrom service.watch.logs import configure_logging\n"
        "logging.getLogger('uvicorn').addHandler(logging.StreamHandler())\n"
        "configure_logging('info')\n"
        "for name in ('uvicorn', 'uvicorn.error', 'uvicorn.access', 'another.library'):\n"
        "    logging.getLogger(name).info('from %s', name)\n"
        "    logging.getLogger(name).debug('too low')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    told = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert told == ["from uvicorn", "from uvicorn.error", "from another.library"]
