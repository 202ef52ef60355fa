"""The address to listen on: had under several descriptors, or refused in words that say what helps."""

import contextlib
import os
import socket
from collections.abc import Iterator

import pytest

from model.errors import SettingsError
from model.settings import read_settings
from service.life.listening import ACCEPTED_A_TURN, bound_socket, listening_sockets


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_one_address_is_listened_on_under_several_descriptors() -> None:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listening_sockets(read_settings(port=0))]
        assert len(sockets) == ACCEPTED_A_TURN
        assert len({one.getsockname() for one in sockets}) == 1
        assert os.get_inheritable(sockets[0].fileno())


def test_the_other_family_of_addresses_is_understood() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with bound_socket(read_settings(host="::1", port=0)) as bound:
        assert bound.family == socket.AF_INET6


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.7", "2001:db8::7", "a" * 64, "a..b"])
def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    with pytest.raises(SettingsError, match="is no address of this machine: name one with --host") as refused:
        bound_socket(read_settings(host=host, port=0))
    assert repr(host) in str(refused.value)


def test_a_port_that_is_taken_is_named(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"127.0.0.1:{taken} is taken: .* another port with --port"):
        bound_socket(read_settings(port=taken))
