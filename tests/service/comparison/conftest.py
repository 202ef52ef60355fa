"""Three short articles on one event, and the classifier that labels them."""

import pytest

from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from model.store.registry import Registry
from service.ledger.answer import Article
from service.offline.opening import open_classifier

TEXTS = {
    "wire": "South Korea's spy agency said that about 600 North Korean soldiers had been killed in Kursk. Talks on an "
    "exchange of prisoners go on in Istanbul. The carrier Carl Vinson left Busan on Wednesday.",
    "daily": "Carrier Carl Vinson left Busan on Wednesday after an exercise. Ukraine's military intelligence estimates "
    "that 1,000 North Korean troops were killed in Kursk.",
    "agency": "The matchless heroism of our soldiers will shine forever. The puppets tremble before our heroes, and "
    "the puppets will flee.",
}


@pytest.fixture
def articles() -> list[Article]:
    """Return the articles."""
    return [Article(name, text) for name, text in TEXTS.items()]


@pytest.fixture
def classifier(settings: Settings, registry: Registry) -> FramingClassifier:
    """Return the champion's classifier."""
    return open_classifier(settings, "champion")
