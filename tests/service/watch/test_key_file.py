"""The file of keys: given and taken away while the server runs; one that cannot be used changes nothing."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.errors import SettingsError
from model.keys import read_entries, read_key_file
from service.door.access import KeyRing
from service.watch.key_file import KeyFile, open_key_file

ANNA, BORIS, CHRIS = "a" * 20, "b" * 20, "c" * 20


def ring_of(path: Path, settings: str = "") -> KeyRing:
    return KeyRing(read_entries(settings), None, KeyFile(path, read_key_file(path), b"salt", look_every_s=0.0))


def who(ring: KeyRing, key: str) -> str | None:
    caller = ring.caller(f"Bearer {key}".encode())
    return caller.name if caller else None


def test_keys_change_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"reviewer:anna:{ANNA}\n")
    ring = ring_of(path, f"maintainer:mona:{'m' * 20}")
    assert (who(ring, ANNA), who(ring, BORIS), who(ring, "m" * 20)) == ("anna", None, "mona")
    path.write_text(f"reviewer:anna:{BORIS}\nreader:chris:{CHRIS}\n")
    assert (who(ring, ANNA), who(ring, BORIS), who(ring, CHRIS), who(ring, "m" * 20)) == (None, "anna", "chris", "mona")
    path.write_text("# nobody for now\n")
    assert (who(ring, BORIS), who(ring, "m" * 20)) == (None, "mona")


@pytest.mark.parametrize("content", ["reviewer:anna:short\n", f"reviewer:eve:{'m' * 20}\n", None])
def test_a_file_that_cannot_be_used_leaves_the_keys_as_they_were(
    tmp_path: Path, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "keys"
    path.write_text(f"reviewer:anna:{ANNA}\n")
    ring = ring_of(path, f"maintainer:mona:{'m' * 20}")
    path.unlink() if content is None else path.write_text(content)
    with caplog.at_level(logging.ERROR):
        assert [who(ring, ANNA) for _ in range(3)] == ["anna"] * 3
    assert len(caplog.records) == 1
    assert "m" * 20 not in repr(vars(caplog.records[0]))


def test_it_is_looked_at_no_more_often_than_told(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"reviewer:anna:{ANNA}\n")
    file = KeyFile(path, read_key_file(path), b"", look_every_s=3600.0)
    path.write_text("")
    assert not file.has_changed(())


def test_a_start_with_a_file_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"FRAMING_KEYS_FILE: .*keys cannot be read"):
        open_key_file(tmp_path / "keys", (), b"")


def test_a_server_with_a_file_of_keys_lets_no_stranger_in(
    tmp_path: Path, client_with: Callable[..., TestClient]
) -> None:
    path = tmp_path / "keys"
    path.write_text(f"reviewer:anna:{ANNA}\n")
    client = client_with(keys_file=path)
    assert client.get("/v1/reviews").status_code == 401
    assert client.get("/v1/reviews", headers={"Authorization": f"Bearer {ANNA}"}).status_code == 200
    path.write_text("")
    assert client_with(keys_file=path).get("/v1/model").status_code == 401
