"""Where the fixtures come from."""

import pytest

pytest_plugins = ["tests.fitted", "tests.postgres", "tests.reading", "tests.browser", "tests.service.reported"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `tests/test_no_real_text.py`."""
    told = "JSONL of real documents that must not be in the repository; may be given several times"
    parser.addoption("--real-text", action="append", default=[], metavar="FILE", help=told)
