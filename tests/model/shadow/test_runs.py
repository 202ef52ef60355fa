"""Runs in the shadow on both databases: one at a time, beside the champion they began with, their counts kept."""

import pytest
import sqlalchemy as sa

from model.errors import ConflictError, RegistryError
from model.labels import Verdict
from model.shadow.runs import Shadows
from model.shadow.tally import Tally
from model.store.pruning import prune_versions
from model.store.registry import Registry, Version
from tests.fitted import SIGNED, on_each_database
from training.fit.fit import Fitted

pytestmark = on_each_database


@pytest.fixture
def shadows(registry: Registry) -> Shadows:
    return Shadows(registry)


@pytest.fixture
def v2(registry: Registry, fitted: Fitted) -> Version:
    return registry.add(fitted.artifact, fitted.report, SIGNED)


def counted(n: int) -> Tally:
    tally = Tally()
    for _ in range(n):
        tally.note([Verdict("a", (), abstained=False)], [Verdict("b", (), abstained=False)], (0.1, 0.2))
    return tally


def test_a_run_is_begun_counted_by_several_and_ended(shadows: Shadows, registry: Registry, v2: Version) -> None:
    run = shadows.start(v2, SIGNED)
    assert (run.version, run.champion, run.ended_at) == ("v2", "v1", None)
    assert shadows.running() == (run.number, 2, 1)
    shadows.add(run.number, counted(2))
    shadows.add(run.number, counted(3))
    ended = shadows.stop(SIGNED)
    shadows.add(run.number, counted(1))  # of a process that had not seen the end yet
    assert shadows.running() is None
    (stored,) = shadows.latest()
    assert (stored.tally.texts, stored.tally.changed, stored.ended_by) == (6, 6, "tester")
    assert stored.as_json()["moves"] == [("a", "b", 6)]
    assert ended.tally.texts == 5
    assert [event.action for event in registry.history(limit=2)] == ["shadow-stop", "shadow-start"]


def test_one_runs_at_a_time(shadows: Shadows, v2: Version) -> None:
    shadows.start(v2, SIGNED)
    with pytest.raises(ConflictError, match="v2 runs in the shadow already"):
        shadows.start(v2, SIGNED)
    shadows.stop(SIGNED)
    with pytest.raises(ConflictError, match="nothing to stop"):
        shadows.stop(SIGNED)
    shadows.start(v2, SIGNED)


def test_the_champion_and_other_labels_are_refused(shadows: Shadows, registry: Registry, own: Version) -> None:
    with pytest.raises(RegistryError, match="v1 is champion"):
        shadows.start(registry.resolve("v1"), SIGNED)
    with pytest.raises(RegistryError, match="knows crime, economy, sport, the champion v1 state_media_framing"):
        shadows.start(own, SIGNED)
    assert shadows.latest() == []


def test_nothing_is_counted_beside_another_champion_until_the_first_is_back(
    shadows: Shadows, registry: Registry, v2: Version
) -> None:
    run = shadows.start(v2, SIGNED)
    registry.promote(v2, SIGNED)
    assert shadows.running() is None
    registry.rollback(SIGNED)
    assert shadows.running() == (run.number, 2, 1)


def test_a_version_in_the_shadow_is_not_pruned(shadows: Shadows, registry: Registry, v2: Version) -> None:
    shadows.start(v2, SIGNED)
    assert prune_versions(registry, SIGNED, keep=0, is_dry=False).removed == ()
    shadows.stop(SIGNED)
    assert prune_versions(registry, SIGNED, keep=0, is_dry=False).removed == ("v2",)
    assert shadows.latest()[0].version == "v2"


def test_the_database_holds_counts_and_no_text(shadows: Shadows, registry: Registry, v2: Version) -> None:
    shadows.add(shadows.start(v2, SIGNED).number, counted(1))
    with registry.engine.connect() as connection:
        columns = connection.execute(sa.text("SELECT * FROM shadows")).mappings().one()
    assert set(columns) == {
        "id", "version_id", "champion_id", "started_at", "started_by", "reason", "ended_at", "ended_by", "tally",
    }  # fmt: skip
