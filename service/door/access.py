"""Who may do what: keys and roles, what a request's head must be, and which web pages may ask."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from model.keys import ROLES, Entry, Role, read_entries
from model.settings import Settings
from service.watch.key_file import KeyFile, open_key_file
from service.wire.asgi import Scope
from service.wire.refusals import RefusedError

SINGLE_HEADERS = (b"host", b"origin", b"authorization", b"content-length", b"content-encoding")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HOST = re.compile(r"(?:\[(?P<address>[^\]]*)\]|(?P<name>[^:]*))(?::\d*)?")
DEFAULT_PORTS = {b"http": b":80", b"https": b":443"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in: 400 for its form, 401 for a stranger, 403 for a role that does not reach."""

    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a role, and a name for the history: the holder's, or one that gives no key away."""

    role: Role
    name: str


class KeyRing:
    """The keys of the settings and of their file, kept hashed.

    Parameters
    ----------
    entries : of the settings
    keyless_role : of everybody; None where a key is needed
    file : whose entries count too, for as long as they stand there
    """

    def __init__(self, entries: Sequence[Entry], keyless_role: Role | None, file: KeyFile | None = None) -> None:
        self.keyless = Caller(keyless_role, "keyless") if keyless_role else None
        self._entries, self._file = entries, file
        self._callers = _called((*entries, *(file.entries if file else ())))

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Return who presents an `Authorization` header, None for a stranger."""
        if self.keyless:
            return self.keyless
        if self._file and self._file.has_changed(self._entries):
            self._callers = _called((*self._entries, *self._file.entries))
        scheme, _, key = (authorization or b"").partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        # How long finding a digest takes tells nothing of a key: nobody can choose what a digest begins with.
        return self._callers.get(sha256(key.strip()).digest())

    def refusal(self, caller: Caller | None, needed: Role) -> Refusal | None:
        """Return why a caller may not do what needs a role, None where it may."""
        if caller is None:
            return Refusal(401, "This needs a key: send `Authorization: Bearer KEY` with a key of this server.")
        if ROLES.index(caller.role) >= ROLES.index(needed):
            return None
        if self.keyless:
            return Refusal(403, "Without keys this server only labels and reads: set FRAMING_KEYS=maintainer:KEY.")
        return Refusal(403, f"This needs the role {needed}; the key sent has the role {caller.role}.")


def _called(entries: Sequence[Entry]) -> dict[bytes, Caller]:
    return {entry.digest: Caller(entry.role, entry.name) for entry in entries}


def check_role(caller: Caller, needed: Role) -> None:
    """Raise RefusedError where a route that a caller may ask for does something that needs more."""
    if ROLES.index(caller.role) < ROLES.index(needed):
        raise RefusedError(403, f"This needs the role {needed}; the key sent has the role {caller.role}.")


def open_key_ring(settings: Settings, salt: bytes) -> KeyRing:
    """Return the key ring of the settings; without keys, only a server on loopback opens every role.

    Parameters
    ----------
    salt : of this database, see `model.keys.read_entries`

    Raises
    ------
    SettingsError
        The key file cannot be used.
    """
    entries = read_entries(settings.keys, salt)
    if settings.keys_file:
        return KeyRing(entries, None, open_key_file(settings.keys_file, entries, salt))
    keyless_role: Role = "maintainer" if is_loopback(settings.host) else "reader"
    return KeyRing(entries, None if entries else keyless_role)


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def form_refusal(scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal | None:
    """Return why a request's head cannot be taken, None where it can.

    Parameters
    ----------
    headers : those of the scope, by name; of several with one name, one
    """
    if len(headers) != len(scope["headers"]):
        names = [name for name, _ in scope["headers"]]
        if twice := next((name for name in SINGLE_HEADERS if names.count(name) > 1), None):
            return Refusal(400, f"The header `{twice.decode().title()}` came {names.count(twice)} times: send it once.")
    if b"host" not in headers and scope.get("http_version") != "1.0":
        return Refusal(400, "The header `Host` is missing: send the name by which this server is asked.")
    if not scope["path"].isprintable():
        odd = next(character for character in scope["path"] if not character.isprintable())
        return Refusal(400, f"The path has U+{ord(odd):04X}, a control character or no character: send it without.")
    return None


def site_refusal(
    method: str, headers: Mapping[bytes, bytes], *, is_local: bool, is_shared: bool = False
) -> Refusal | None:
    """Return why a request that a web page may have made is not let in, None where it may.

    Parameters
    ----------
    headers : names in lower case
    is_local : whether only this machine's own names for itself are let in, as on a server on loopback that opens every
        role: a page of any site can be read under its own name from an address that it gives for that name
    is_shared : whether the operator named the page's origin, and opened to it what is asked for
    """
    host = headers.get(b"host")
    if is_local and host is not None and not names_loopback(host):
        return Refusal(
            403,
            f"Without keys this server is 127.0.0.1, localhost or [::1], and not {host.decode('latin-1')}: "
            "ask for it by one of these names, or set FRAMING_KEYS=maintainer:KEY.",
        )
    origin = headers.get(b"origin")
    if origin is None or is_shared or method in SAFE_METHODS or is_of_host(origin, host or b""):
        return None
    return Refusal(
        403,
        f"A page of {origin.decode('latin-1')} may not ask for this, only one of this server's own: call the API from "
        "a program, let a proxy in between pass on the header `Host` as it came, or name the origin in "
        "FRAMING_ALLOWED_ORIGINS, which opens what labels.",
    )


@lru_cache(maxsize=256)
def names_loopback(host: bytes) -> bool:
    """Tell whether a `Host` header, with or without a port, is a name that always means this machine."""
    found = HOST.fullmatch(host.decode("latin-1"))
    return found is not None and is_loopback(found["address"] or found["name"].lower())


def is_of_host(origin: bytes, host: bytes) -> bool:
    """Tell whether an `Origin` header stands for a page of the server that a `Host` header names."""
    scheme, _, site = origin.lower().partition(b"://")
    port = DEFAULT_PORTS.get(scheme, b"")
    return bool(site) and site.removesuffix(port) == host.lower().removesuffix(port)
