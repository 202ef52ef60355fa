"""How a key is shown: as a bearer, and to some dialects' routes as their clients alone can show it."""

import binascii
from collections.abc import Mapping
from urllib.parse import parse_qs

from service.door.places import PERSPECTIVE, STUDIO, Place
from service.wire.asgi import Scope


def authorization_of(scope: Scope, headers: Mapping[bytes, bytes], place: Place | None) -> bytes | None:
    """Return the `Authorization` header that a request comes to, None where it shows no key.

    A key in the address is taken where a Perspective client puts it; it is never logged. Of a name and a password, as
    Label Studio sends those of its backend's address, the password is the key.
    """
    shown = headers.get(b"authorization")
    if place is None or place.dialect is None:
        return shown
    if shown is None and place.dialect == PERSPECTIVE:
        keys = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("key", [])
        return b"Bearer " + keys[0].encode() if keys else None
    if shown is not None and place.dialect == STUDIO:
        return _password(shown)
    return shown


def _password(shown: bytes) -> bytes:
    scheme, _, coded = shown.partition(b" ")
    if scheme.lower() != b"basic":
        return shown
    try:
        return b"Bearer " + binascii.a2b_base64(coded, strict_mode=True).partition(b":")[2]
    except binascii.Error:
        return shown
