"""What a start needs, tried without starting: told before a first version is fitted, not after it."""

from model.settings import Settings
from model.store.champion import champion_in
from service.life.listening import bound_socket


def has_what_it_serves(settings: Settings) -> bool:
    """Tell whether there is a version to serve, or one to adopt, once address and database were found good.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    DatabaseError
        The database cannot be opened.
    """
    bound_socket(settings).close()
    if not settings.database_url and champion_in(settings.database_file):
        return True
    from model.store.database import open_engine
    from model.store.registry import Registry

    registry = Registry(open_engine(settings.url))
    try:
        return registry.champion_number() is not None or settings.artifact_dir is not None
    finally:
        registry.engine.dispose()
