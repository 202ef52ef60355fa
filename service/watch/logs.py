"""One JSON object a line on standard error; never a text that was sent for labelling."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
encoder = msgspec.json.Encoder()


class JsonFormatter(logging.Formatter):
    """A log record as one JSON object: time, level, logger, message, and whatever was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return encoder.encode(fields).decode()


class RequestLog:
    """Writes a line a request to standard error, past the logging module: it stands on the hot path."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on

    def write(self, fields: dict[str, Any]) -> None:
        """Write one request's fields and the time."""
        if self.is_on:
            fields["at"] = datetime.now(UTC)
            sys.stderr.buffer.write(encoder.encode(fields) + b"\n")
            sys.stderr.buffer.flush()


def configure_logging(level: str) -> None:
    """Send every logger's records to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"


def request_log(level: str) -> RequestLog:
    """Return the request log for a level: requests are told at debug and info."""
    return RequestLog(is_on=level in {"debug", "info"})
