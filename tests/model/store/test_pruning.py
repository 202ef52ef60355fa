"""Versions taken out on both databases: what stays, what the history and trainings keep, who is told of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from model.errors import LimitError, RegistryError, UnknownVersionError
from model.files.labelled import utc_text
from model.store.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.store.database import parts, trainings, writing
from model.store.leases import Ending, Lease, Leases
from model.store.pruning import prune_versions
from model.store.registry import CHALLENGER, CHAMPION, Registry
from model.store.trainings import Trainings, Wish
from model.version import Signature, Version
from tests.fitted import AT, SIGNED

LATER = Signature("ann", AT + timedelta(hours=1), "room")


def artifact(number: int) -> Artifact:
    manifest = {"labels": ["a", "b"], "threshold": 0.5, "number": number}
    return build_artifact(manifest, {TABLE: bytes([number]) * 4_000, PIPELINE: b"\0\xff" * 500})


@pytest.fixture
def registry(engine: sa.Engine) -> Registry:
    """Return a registry of eight versions, of which v1 to v6 were champions in this order."""
    registry = Registry(engine)
    for number in range(8):
        registry.add(artifact(number), {"n": number}, SIGNED)
    for number in range(1, 7):
        registry.promote(registry.resolve(f"v{number}"), SIGNED)
    return registry


def names(registry: Registry) -> list[str]:
    return [version.name for version in reversed(registry.versions())]


def test_the_champion_its_forerunners_and_whatever_has_an_alias_stay(registry: Registry) -> None:
    registry.point(CHALLENGER, registry.resolve("v7"), SIGNED)
    before = registry.history()
    pruned = prune_versions(registry, LATER, keep=2, is_dry=False)
    assert pruned.removed == ("v1", "v2", "v3", "v8")
    assert pruned.kept == ("v4", "v5", "v6", "v7")
    assert pruned.size > 4 * 5_000
    assert names(registry) == list(pruned.kept)
    with registry.engine.connect() as connection:
        assert set(connection.scalars(sa.select(parts.c.version_id))) == {4, 5, 6, 7}
    told = registry.history(limit=4)
    assert [(e.action, e.actor, e.from_version, e.to_version, e.reason) for e in reversed(told)] == [
        ("prune", "ann", name, None, "room") for name in pruned.removed
    ]
    assert registry.history()[4:] == before


def test_a_dry_run_tells_the_same_and_removes_nothing(registry: Registry) -> None:
    before = names(registry), registry.history()
    dry = prune_versions(registry, LATER, keep=1, is_dry=True)
    assert (names(registry), registry.history()) == before
    assert prune_versions(registry, LATER, keep=1, is_dry=False) == dry
    assert prune_versions(registry, LATER, keep=1, is_dry=False).removed == ()


@pytest.mark.parametrize(("keep", "kept"), [(0, ["v6"]), (5, ["v1", "v2", "v3", "v4", "v5", "v6"]), (99, None)])
def test_as_many_forerunners_stay_as_were_asked_for(registry: Registry, keep: int, kept: list[str] | None) -> None:
    prune_versions(registry, LATER, keep=keep, is_dry=False)
    assert names(registry) == (kept or ["v1", "v2", "v3", "v4", "v5", "v6"])


def test_less_than_none_cannot_be_kept(registry: Registry) -> None:
    with pytest.raises(LimitError, match="give 0 or more"):
        prune_versions(registry, LATER, keep=-1, is_dry=False)


def test_further_versions_stay_where_they_are_named(registry: Registry) -> None:
    prune_versions(registry, LATER, keep=0, also=frozenset({2, 99}), is_dry=False)
    assert names(registry) == ["v2", "v6"]


def test_a_rollback_goes_as_far_as_champions_were_kept_and_then_says_why(registry: Registry) -> None:
    prune_versions(registry, LATER, keep=1, is_dry=False)
    assert registry.rollback(LATER).to_version == "v5"
    with pytest.raises(RegistryError, match=r"v4, which was pruned: promote one of v6, v5"):
        registry.rollback_target()
    with pytest.raises(RegistryError, match="which was pruned"):
        registry.rollback(LATER)
    assert registry.resolve(CHAMPION).name == "v5"


def test_a_version_that_went_is_unknown_to_whoever_still_holds_it(registry: Registry) -> None:
    held: Version = registry.resolve("v2")
    prune_versions(registry, LATER, keep=0, is_dry=False)
    assert registry.kept({2, 6}) == {6}
    for asked in (
        lambda: registry.resolve("v2"),
        lambda: registry.part(held, TABLE),
        lambda: registry.promote(held, LATER),
        lambda: registry.point(CHALLENGER, held, LATER),
    ):
        with pytest.raises(UnknownVersionError):
            asked()
    assert registry.resolve(CHAMPION).name == "v6"
    assert registry.add(artifact(9), {}, LATER).name == "v9"  # no number is given twice


def test_where_no_version_is_champion_none_is_needed(engine: sa.Engine) -> None:
    registry = Registry(engine)
    registry.add(artifact(1), {}, SIGNED)
    assert prune_versions(registry, LATER, is_dry=False).removed == ("v1",)


def test_a_running_training_keeps_what_it_made_and_an_ended_one_tells_what_it_lost(registry: Registry) -> None:
    asked, leases = Trainings(registry.engine), Leases(registry.engine)
    ended = asked.request(Wish(), SIGNED).number
    leases.claim("one", AT)
    leases.finish(Lease(ended, "one"), Ending("refused", ("no better",), "v8"), AT)
    running = asked.request(Wish(), LATER).number
    leases.claim("two", LATER.at)
    made = registry.add(artifact(9), {}, Signature("two", LATER.at + timedelta(seconds=1)))
    pruned = prune_versions(registry, LATER, keep=0, is_dry=False)
    assert pruned.kept == ("v6", made.name)
    training = asked.read(ended)
    assert (training.status, training.version) == ("refused", None)
    assert training.log[-1] == f"{utc_text(LATER.at)} ann removed its version v8"
    assert leases.finish(Lease(running, "two"), Ending("refused", (), made.name), LATER.at).version == made.name
    assert prune_versions(registry, LATER, keep=0, is_dry=False).removed == (made.name,)


def test_a_version_that_an_open_training_noted_stays(registry: Registry) -> None:
    number = Trainings(registry.engine).request(Wish(), LATER).number
    with writing(registry.engine) as connection:
        connection.execute(sa.update(trainings).where(trainings.c.id == number).values(version_id=3))
    assert prune_versions(registry, LATER, keep=0, is_dry=False).kept == ("v3", "v6")
