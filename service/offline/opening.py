"""The version that a report is made by, or was: the champion by the short way, any other from the registry."""

from model.errors import UnknownVersionError
from model.reader.shelf import open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.settings import Settings
from model.version import CHAMPION
from service.life.opening import COMPILED, find_classifier


def open_classifier(settings: Settings, name: str) -> FramingClassifier:
    """Return the classifier of a version or an alias, with the second reader where the settings have it.

    Raises
    ------
    RegistryError
        There is none of that name.
    DatabaseError
        The database cannot be opened.
    """
    from model.store.cache import open_version
    from model.store.database import open_engine
    from model.store.registry import Registry

    shelf = open_shelf(settings.reader, settings.reader_dir)
    if name == CHAMPION and (found := find_classifier(settings, shelf)):
        return found
    registry = Registry(open_engine(settings.url))
    try:
        version = registry.resolve(name)
        scorer = open_version(registry, version, settings.cache_dir, compiled=COMPILED[settings.scorer])
        return classifier_of(version, scorer, shelf)
    finally:
        registry.engine.dispose()


def open_of_digest(settings: Settings, digest: str) -> FramingClassifier:
    """Return the classifier of the version with a digest, whatever it is called here.

    Raises
    ------
    UnknownVersionError
        This registry has none.
    """
    from model.store.database import open_engine
    from model.store.registry import Registry

    registry = Registry(open_engine(settings.url))
    try:
        names = [version.name for version in registry.versions() if version.digest == digest]
    finally:
        registry.engine.dispose()
    if not names:
        raise UnknownVersionError(
            f"No version here has the digest {digest[:12]}...: name the data directory of the server that made the "
            "report (FRAMING_DATA_DIR)."
        )
    return open_classifier(settings, names[0])
