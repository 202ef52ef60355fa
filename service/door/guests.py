"""The open connections of a process: bounded in all and per address, so that slow ones keep nobody out."""

import logging
import resource
from typing import Protocol

from model.settings import Settings

OWN_FILES = 200
"""What a process keeps open beside its connections: libraries, database, tables, files that are being received."""

FEWEST = 16
log = logging.getLogger("framing.connections")


class Guest(Protocol):
    """A connection.

    Attributes
    ----------
    address : where it comes from
    since : when it was made, or last had something complete, in seconds of one clock
    """

    address: str
    since: float

    def is_waiting(self) -> bool:
        """Tell whether the server waits for it, and not it for the server."""

    def show_out(self) -> None:
        """Close it."""


class Guests:
    """Lets every connection in, and shows the slowest out where there are too many.

    Who is refused must be who waits longest and not who comes last: the last is as likely as not an honest client, the
    slowest hardly. A request that came whole is always answered.

    Parameters
    ----------
    most : in all
    most_per_address : from one address
    """

    def __init__(self, most: int, most_per_address: int) -> None:
        self.most = most
        self.most_per_address = most_per_address
        self.count = 0
        self._by_address: dict[str, dict[Guest, None]] = {}

    def enter(self, guest: Guest) -> None:
        """Take a connection in; another one, or itself where all others are being answered, may have to go for it."""
        own = self._by_address.setdefault(guest.address, {})
        own[guest] = None
        self.count += 1
        if len(own) > self.most_per_address:
            self._make_room([own])
        elif self.count > self.most:
            self._make_room(sorted(self._by_address.values(), key=len, reverse=True))

    def leave(self, guest: Guest) -> None:
        """Let a connection go; one that has gone already may go again."""
        own = self._by_address.get(guest.address, {})
        if guest in own:
            del own[guest]
            self.count -= 1
            if not own:
                del self._by_address[guest.address]

    def _make_room(self, groups: list[dict[Guest, None]]) -> None:
        """Show out the slowest of the first group that has one to spare."""
        for group in groups:
            if slow := [guest for guest in group if guest.is_waiting()]:
                slowest = min(slow, key=lambda guest: guest.since)
                self.leave(slowest)
                slowest.show_out()
                return


def open_guests(settings: Settings) -> Guests:
    """Return the connections of a process, none so far: as many as the settings say and the system has files for."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    room = settings.max_connections if files == resource.RLIM_INFINITY else max(files - OWN_FILES, FEWEST)
    if room < settings.max_connections:
        log.warning("fewer connections than FRAMING_MAX_CONNECTIONS", extra={"connections": room, "open_files": files})
    return Guests(min(settings.max_connections, room), settings.max_connections_per_address)
