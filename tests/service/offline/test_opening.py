"""The version that a report is made by."""

import pytest

from model.errors import UnknownVersionError
from model.settings import Settings
from model.store.registry import Registry
from model.version import Version
from service.offline.opening import open_classifier, open_of_digest


def test_a_version_is_found_by_alias_by_name_and_by_digest(settings: Settings, registry: Registry, v2: Version) -> None:
    champion = open_classifier(settings, "champion").version
    assert champion == registry.resolve("champion")
    assert open_classifier(settings, "v2").version == v2
    assert open_of_digest(settings, v2.digest).version == v2


def test_one_that_is_not_there_is_told(settings: Settings, registry: Registry) -> None:
    with pytest.raises(UnknownVersionError, match="v7"):
        open_classifier(settings, "v7")
    with pytest.raises(UnknownVersionError, match="FRAMING_DATA_DIR"):
        open_of_digest(settings, "0" * 64)
