"""What a proxy in front changes of a request, put back: the path's prefix, and what named proxies say of the client."""

import ipaddress
from dataclasses import dataclass

from model.lists import Network, networks_of
from model.settings import Settings
from service.wire.asgi import Scope

FOR, HOST, PROTO = b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"


@dataclass(frozen=True, slots=True)
class Frontage:
    """The prefix under which a server is shown, and the proxies whose word counts.

    Parameters
    ----------
    root : empty, or a path without a slash at its end; a proxy may leave it on or take it off
    proxies : of others, `X-Forwarded-...` headers mean nothing
    """

    root: str
    proxies: tuple[Network, ...]

    def __bool__(self) -> bool:
        return bool(self.root or self.proxies)

    def heed(self, scope: Scope) -> None:
        """Put a request as the client meant it: an empty path then stands for the prefix without its slash."""
        if self.root and (scope["path"] == self.root or scope["path"].startswith(f"{self.root}/")):
            scope["path"] = scope["path"][len(self.root) :]
            scope["raw_path"] = scope["path"].encode()
        client = scope.get("client")
        if client and self.trusts(client[0]):
            self._believe(scope)

    def trusts(self, address: str) -> bool:
        """Tell whether an address is a named proxy's."""
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self.proxies)

    def _believe(self, scope: Scope) -> None:
        headers = scope["headers"]
        told = b",".join(value for name, value in headers if name == FOR).decode("latin-1")
        if told and (address := self._client_of(told)):
            scope["client"] = (address, 0)
        found = {name: value.rpartition(b",")[2].strip() for name, value in headers}
        if found.get(PROTO) in {b"http", b"https"}:
            scope["scheme"] = found[PROTO].decode()
        if host := found.get(HOST):
            scope["headers"] = [(name, host if name == b"host" else value) for name, value in headers]

    def _client_of(self, told: str) -> str | None:
        """Return the last address that is no proxy's, None where it cannot be read: each hop adds the one it saw."""
        for part in reversed(told.split(",")):
            address = _without_port(part.strip())
            try:
                ipaddress.ip_address(address)
            except ValueError:
                return None
            if not self.trusts(address):
                return address
        return None


def open_frontage(settings: Settings) -> Frontage:
    """Return what the settings say."""
    return Frontage(settings.root_path, networks_of(settings.trusted_proxies))


def _without_port(part: str) -> str:
    if part.startswith("["):
        return part[1:].partition("]")[0]
    return part.partition(":")[0] if part.count(":") == 1 else part
