"""A report on an article with every label, a sentence without one, and what pages and tables must not run."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.offline.opening import open_classifier
from service.report.making import LABELS, make_report
from service.report.shapes import Report
from service.report.source import source_of

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARTICLE = """A visit and its price

The delegation left the capital on Friday after a two-day visit. “The matchless heroism of our soldiers will shine
forever in the sacred history of the motherland,” the agency wrote.

The spy agency estimates that about 600 of the soldiers have been killed, and that more will probably follow.

=HYPERLINK("http://example.org") is no formula. </script><script>alert(1)</script> <b>&amp; nothing</b> runs.
Ничего не выполняется \u202eтут\u202c, и \x1b[31mред\x1b[0m 🐴.
"""


@pytest.fixture
def reported(settings: Settings, registry: Registry) -> Callable[..., Report]:
    """Return a function that makes the report on a text."""

    def report(text: str = ARTICLE, name: str = "visit.txt") -> Report:
        source = source_of(text.encode(), name)
        return make_report(open_classifier(settings, "champion"), source, LABELS, AT)

    return report


@pytest.fixture
def report(reported: Callable[..., Report]) -> Report:
    """Return the report on the article."""
    return reported()
