"""Keys, roles, and which web pages may ask."""

import pytest

from model.keys import ROLES, Role, read_entries
from service.door.access import Caller, KeyRing, is_of_host, names_loopback, site_refusal

READER, REVIEWER, MAINTAINER = "r" * 20, "v" * 20, "m" * 20
RING = KeyRing(read_entries(f"reader:{READER}, reviewer:{REVIEWER},maintainer:{MAINTAINER},", b"salt"), None)


@pytest.mark.parametrize(("key", "role"), [(READER, "reader"), (REVIEWER, "reviewer"), (MAINTAINER, "maintainer")])
@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER   {} "])
def test_a_key_gives_its_role_and_a_name_that_hides_it(key: str, role: str, form: str) -> None:
    caller = RING.caller(form.format(key).encode())
    assert caller is not None
    assert caller.role == role
    assert caller.name.startswith(f"{role}-")
    assert key not in caller.name


@pytest.mark.parametrize(
    "header", [None, b"", b"Bearer", b"Bearer ", b"Basic " + READER.encode(), b"Bearer x" + READER.encode(), b"\xff"]
)
def test_whoever_presents_no_key_is_a_stranger(header: bytes | None) -> None:
    assert RING.caller(header) is None
    refusal = RING.refusal(None, "reader")
    assert refusal is not None
    assert refusal.status == 401


@pytest.mark.parametrize("has", ROLES)
@pytest.mark.parametrize("needs", ROLES)
def test_a_role_reaches_as_far_as_those_below_it(has: Role, needs: Role) -> None:
    refusal = RING.refusal(Caller(has, "someone"), needs)
    assert (refusal is None) == (ROLES.index(has) >= ROLES.index(needs))
    if refusal:
        assert refusal.status == 403
        assert needs in refusal.detail


def test_without_keys_everyone_is_one_role_and_is_told_how_to_get_another() -> None:
    ring = KeyRing((), "reader")
    assert ring.caller(None) == ring.caller(b"Bearer anything") == Caller("reader", "keyless")
    refusal = ring.refusal(ring.caller(None), "maintainer")
    assert refusal is not None
    assert "FRAMING_KEYS" in refusal.detail


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [(b"127.0.0.1", True), (b"[::1]:80", True), (b"LocalHost:1", True), (b"localhost.", False), (b"[::1", False)],
)
def test_a_host_header_is_read_to_its_end(host: bytes, is_ours: bool) -> None:
    assert names_loopback(host) is is_ours


@pytest.mark.parametrize(
    ("origin", "host", "is_own"),
    [
        (b"http://a.example", b"a.example", True),
        (b"http://a.example:80", b"a.example", True),
        (b"https://a.example", b"A.example:443", True),
        (b"http://a.example", b"a.example:443", False),
        (b"https://a.example:80", b"a.example", False),
        (b"null", b"null", False),
        (b"", b"", False),
        (b"http://", b"", False),
    ],
)
def test_a_page_is_of_a_host_by_name_and_port(origin: bytes, host: bytes, is_own: bool) -> None:
    assert is_of_host(origin, host) is is_own


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_let_in_from_any_page_and_changing_is_not(method: str) -> None:
    headers = {b"host": b"a.example", b"origin": b"http://b.example"}
    assert site_refusal(method, headers, is_local=False) is None
    refusal = site_refusal("POST", headers, is_local=False)
    assert refusal is not None
    assert "http://b.example" in refusal.detail


def test_a_name_hangs_on_the_salt_and_not_on_the_key_alone() -> None:
    named = {
        KeyRing(read_entries(f"reader:{READER}", salt), None).caller(f"Bearer {READER}".encode())
        for salt in (b"a", b"b")
    }
    assert len(named) == 2
