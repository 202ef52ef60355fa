"""The report on three articles side by side."""

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.beside.making import make_comparison
from service.offline.opening import open_classifier
from service.report.shapes import ComparisonReport
from service.report.source import source_of
from tests.service.comparison.conftest import TEXTS
from tests.service.reported import AT


@pytest.fixture
def comparison(settings: Settings, registry: Registry) -> ComparisonReport:
    """Return the report."""
    texts = TEXTS | {
        "=formula": "=1+1 was all that the note said, but for <script>alert(1)</script> in small letters at the foot "
        "of the page, which is no text at all \x1b[31m and was read by nobody. Puppets, puppets, puppets and puppets."
    }
    sources = {name: source_of(text.encode(), f"{name}.txt") for name, text in texts.items()}
    return make_comparison(open_classifier(settings, "champion"), sources, AT)
