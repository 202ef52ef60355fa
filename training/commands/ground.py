"""What every command stands on: the database, who runs the command and when, one voice on standard error.

The heavy imports stand inside, as in the commands, so that `--help` answers at once.
"""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from model import command_line
from model.settings import Settings, read_settings
from model.version import Signature

if TYPE_CHECKING:
    import sqlalchemy as sa

    from model.store.candidates import Candidates
    from model.store.registry import Registry
    from model.store.reviews import Reviews

PROGRAM = "training"
PARTLY = 3
"""The exit code of a command that did a part of what it was asked, and said which."""


def say(message: str) -> None:
    """Write one line on standard error."""
    command_line.tell(PROGRAM, message)


def signed(reason: str = "") -> Signature:
    """Return who runs the command, when and why."""
    return Signature(getpass.getuser(), datetime.now(UTC), reason)


def open_database(settings: Settings | None = None) -> "sa.Engine":
    """Open the database of the settings, by default the environment's, until the command ends."""
    from model.store.database import open_engine

    engine = open_engine((settings or read_settings()).url)
    click.get_current_context().call_on_close(engine.dispose)
    return engine


def open_registry(settings: Settings | None = None) -> "Registry":
    """Open the registry of the settings' database."""
    from model.store.registry import Registry

    return Registry(open_database(settings))


def open_reviews() -> "Reviews":
    """Open the reviews of the settings' database."""
    from model.store.reviews import Reviews

    return Reviews(open_database())


def open_queue(settings: Settings | None = None) -> "Candidates":
    """Open the queue of the settings' database."""
    from model.store.candidates import Candidates

    return Candidates(open_database(settings))
