"""Whether a SQLite file is still the one that this process opened.

Whoever deletes or replaces a file leaves it to those who have it open: they go on writing, and at their end all of it
is gone. So every transaction that writes first asks whether the path still leads to the open files.
"""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from model.errors import ReplacedDatabaseError

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database for as long as anybody has it open; the first holds the newest rows."""

KEPT_AS = "files"
Mark = tuple[int, int] | None


class OpenFile:
    """A database's file and those beside it, as the process that made this opened them.

    Parameters
    ----------
    path : of the database

    Attributes
    ----------
    has_traces : whether the file beside it may still hold what was deleted from the database
    """

    def __init__(self, path: Path) -> None:
        self.has_traces = False
        self._path = path
        self._first: Mark = None

    def check_before_opening(self) -> None:
        """Raise unless a further connection would open the file that the first one did.

        Raises
        ------
        ReplacedDatabaseError
            It would open another one, or make a new one.
        """
        if self._first is not None and self._mark("") != self._first:
            raise self._error("")

    def note(self, connection: MutableMapping[Any, Any]) -> None:
        """Keep with a connection, just made, which files it has open."""
        self._first = self._first or self._mark("")
        connection[KEPT_AS] = {ending: self._mark(ending) for ending in ("", *BESIDE)}

    def check(self, connection: MutableMapping[Any, Any]) -> None:
        """Raise unless the path still leads to the files that a connection has open.

        Raises
        ------
        ReplacedDatabaseError
            One was deleted, or another one stands in its place.
        """
        for ending, mark in connection[KEPT_AS].items():
            if mark != self._mark(ending):
                raise self._error(ending)

    def _mark(self, ending: str) -> Mark:
        """Return what tells a file from any other one while it is open, None where there is none."""
        try:
            status = Path(f"{self._path}{ending}").stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _error(self, ending: str) -> ReplacedDatabaseError:
        name = f"{self._path.name}{ending}"
        return ReplacedDatabaseError(
            f"The file {name} of the database was deleted or replaced while it was open: nothing was stored, as it "
            "would be lost. What was stored before can still be read, so save it first (GET /v1/reviews/export). "
            "Then stop the server, put the file and its -wal back, and start again."
        )
