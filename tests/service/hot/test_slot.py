"""The slot: swaps, refusals and recoveries; what serves goes on serving whatever happens to the next version."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from model.errors import NoChampionError, ReplacedDatabaseError
from model.settings import Settings, changed
from model.store.database import open_engine
from model.store.pruning import prune_versions
from model.store.registry import Registry, Signature, Version
from service.hot.slot import Slot
from tests.fitted import AT, local_client
from tests.outage import breakable_database
from tests.postgres import Server
from training.fit.fit import Fitted

PLAIN = "The delegation left the capital on Friday after a two-day visit."
SIGNED = Signature("tester", AT)
DEADLINE_S = 20


def wait_for(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def serving(client: TestClient) -> str:
    return str(client.post("/v1/label", json={"text": PLAIN}).json()["model"]["version"])


def load_failures(registry: Registry) -> list[str | None]:
    return [event.to_version for event in registry.history() if event.action == "load-failure"]


@pytest.fixture
def slot(settings: Settings, registry: Registry) -> Iterator[Slot]:
    registry = Registry(open_engine(settings.url))
    slot = Slot(lambda: registry, settings.cache_dir)
    slot.refresh()
    yield slot
    registry.engine.dispose()


def test_without_a_champion_the_text_says_what_makes_one(settings: Settings) -> None:
    slot = Slot(lambda: Registry(open_engine(settings.url)), settings.cache_dir)
    slot.refresh()
    with pytest.raises(NoChampionError, match="fit --promote"):
        slot.current()
    assert slot.number == 0
    slot.registry.engine.dispose()


def test_a_promotion_elsewhere_is_taken_up(client: TestClient, registry: Registry, v2: Version) -> None:
    registry.promote(v2, SIGNED)
    wait_for(lambda: serving(client) == "v2")
    assert "framing_champion_version 2.0" in client.get("/metrics").text


def test_a_champion_that_cannot_be_loaded_leaves_the_former_serving_and_is_told_once(
    client_with: Callable[..., TestClient], registry: Registry, v2: Version, damage: Callable[[Version], None]
) -> None:
    clients = [client_with() for _ in range(3)]  # three workers of one registry
    damage(v2)
    registry.promote(v2, SIGNED)
    for client in clients:
        wait_for(lambda client=client: client.get("/readyz").json().get("problem"))
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["version"]) == (200, "v1")
        assert "v2 is champion but cannot be loaded" in ready.json()["problem"]
        assert "framing_champion_load_failed 1.0" in client.get("/metrics").text
        assert serving(client) == "v1"
    wait_for(lambda: load_failures(registry))  # which is written after it is shown
    assert load_failures(registry) == ["v2"]
    registry.rollback(SIGNED)
    for client in clients:
        wait_for(lambda client=client: "problem" not in client.get("/readyz").json())
        assert "framing_champion_load_failed 0.0" in client.get("/metrics").text
    registry.promote(v2, SIGNED)
    wait_for(lambda: load_failures(registry) == ["v2", "v2"])


def test_a_failure_that_passes_is_recovered_from_without_a_restart(slot: Slot, settings: Settings, v2: Version) -> None:
    former = settings.cache_dir.rename(settings.data_dir / "moved")
    settings.cache_dir.write_text("no directory")
    slot.registry.promote(v2, SIGNED)
    slot.refresh()
    assert (slot.number, "cannot be put into the cache" in str(slot.failure)) == (1, True)
    settings.cache_dir.unlink()
    former.rename(settings.cache_dir)
    wait_for(lambda: slot.refresh() or slot.number == 2)
    assert slot.problem is None


def test_a_deleted_cache_is_made_again(slot: Slot, settings: Settings, v2: Version) -> None:
    shutil.rmtree(settings.cache_dir)
    slot.registry.promote(v2, SIGNED)
    slot.refresh()
    assert slot.number == 2


def test_many_looks_at_once_never_go_back(slot: Slot, v2: Version) -> None:
    """Whoever looks after a promotion's commit serves it, and nobody puts an older version over it."""
    first = slot.registry.resolve("v1")
    stop = threading.Event()
    lookers = [threading.Thread(target=lambda: [slot.refresh() for _ in iter(stop.is_set, True)]) for _ in range(6)]
    for looker in lookers:
        looker.start()
    try:
        for number in range(60):
            target = (v2, first)[number % 2]
            slot.prepare(target)
            slot.registry.promote(target, SIGNED)
            slot.refresh()
            for _ in range(20):
                assert slot.number == target.number
    finally:
        stop.set()
        for looker in lookers:
            looker.join()


def test_a_database_that_fails_does_not_stop_serving(settings: Settings, fitted: Fitted, postgres: Server) -> None:
    with breakable_database(postgres) as database:
        registry = Registry(open_engine(database.url))
        registry.promote(registry.add(fitted.artifact, fitted.report, SIGNED), SIGNED)
        registry.engine.dispose()
        with local_client(changed(settings, database_url=database.url)) as client:
            database.fail()
            wait_for(lambda: client.get("/readyz").json().get("problem"))
            assert serving(client) == "v1"
            assert client.get("/readyz").status_code == 200
            assert client.post("/v1/label", json={"text": PLAIN, "version": "v1"}).status_code == 200
            refused = client.post("/v1/trainings")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert postgres.password not in refused.text
            assert "framing_champion_load_failed 0.0" in client.get("/metrics").text
            database.recover()
            wait_for(lambda: "problem" not in client.get("/readyz").json())
            assert client.post("/v1/trainings").status_code == 202


def test_a_replaced_database_is_told_to_whoever_asks(slot: Slot, settings: Settings) -> None:
    slot.registry.engine.dispose()
    database = settings.data_dir / "framing.db"
    database.rename(settings.data_dir / "moved.db")
    database.mkdir()
    with pytest.raises(ReplacedDatabaseError):
        slot.refresh()
    assert slot.current().version.name == "v1"
    assert "framing.db of the database was deleted or replaced while it was open" in str(slot.problem)


def test_a_version_that_is_pruned_is_unknown_also_where_it_was_served_by_name(
    client: TestClient, registry: Registry, v2: Version
) -> None:
    registry.promote(v2, SIGNED)
    asked = {"text": PLAIN, "version": "v1"}
    wait_for(lambda: serving(client) == "v2")
    assert client.post("/v1/label", json=asked).json()["model"]["version"] == "v1"
    prune_versions(registry, SIGNED, keep=0, is_dry=False)
    wait_for(lambda: client.post("/v1/label", json=asked).status_code != 200)
    refused = client.post("/v1/label", json=asked)
    assert (refused.status_code, "There is no version 'v1'" in refused.json()["detail"]) == (404, True)
    assert client.post("/v1/label", json={"text": PLAIN}).json()["model"]["version"] == "v2"
    assert client.get("/v1/versions/v1").status_code == 404
