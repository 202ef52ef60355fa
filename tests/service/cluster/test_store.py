"""Files of a store come whole or not at all, on a disk and in an object store."""

from pathlib import Path

import pytest

from model.errors import BatchError
from model.store.artifact import MANIFEST, TABLE
from service.cluster.store import Store, fetched


@pytest.mark.parametrize("where", ["disk", "memory"])
def test_a_file_has_its_name_once_it_is_whole(where: str, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "out") if where == "disk" else f"memory://{tmp_path.name}")
    assert (store.names(), store.read("a")) == (set(), None)
    with pytest.raises(TypeError), store.written("a") as sink:
        sink.write(None)  # type: ignore[arg-type]
    assert store.names() == set()
    store.write("a", b"first")
    with store.written("a") as sink:
        sink.write(b"second")
        assert store.read("a") == b"first"
    assert (store.names(), store.read("a")) == ({"a"}, b"second")


def test_a_version_is_fetched_from_afar_once() -> None:
    store = Store("memory://version")
    for name in (MANIFEST, TABLE):
        store.write(name, name.encode())
    assert (fetched(store.url) / TABLE).read_bytes() == TABLE.encode()
    assert fetched(store.url) == fetched(store.url)


def test_a_store_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(BatchError, match="nowhere://bucket cannot be reached"):
        Store("nowhere://bucket")
