"""The classifier that labels what is shown."""

import pytest

from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from model.store.registry import Registry
from service.offline.opening import open_classifier


@pytest.fixture
def classifier(settings: Settings, registry: Registry) -> FramingClassifier:
    """Return the champion's classifier."""
    return open_classifier(settings, "champion")
