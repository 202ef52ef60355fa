"""Versions, aliases and history on both databases: transactions, races, a stack to roll back, nothing ever lost."""

import threading
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from model.errors import ConflictError, IntegrityError, NoChampionError, RegistryError, UnknownVersionError
from model.store.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.store.registry import CHALLENGER, CHAMPION, Registry, Signature, Version
from tests.fitted import AT, SIGNED


def artifact(number: int = 0) -> Artifact:
    contents = {TABLE: bytes([number % 256]) * 4_000, PIPELINE: b"\0\xff" * 500}
    return build_artifact({"labels": ["a", "b"], "threshold": 0.5, "number": number}, contents)


@pytest.fixture
def registry(engine: sa.Engine) -> Registry:
    return Registry(engine)


@pytest.fixture
def versions(registry: Registry) -> list[Version]:
    return [registry.add(artifact(number), {"n": number}, SIGNED) for number in range(4)]


def run_together(actions: list) -> list[object]:
    """Run all at once; return what each gave: its answer, or its error."""
    gate = threading.Barrier(len(actions))
    answers: list[object] = [None] * len(actions)

    def run(index: int) -> None:
        gate.wait()
        try:
            answers[index] = actions[index]()
        except RegistryError as error:
            answers[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_version_comes_back_byte_for_byte(registry: Registry) -> None:
    stored = registry.add(artifact(7), {"macro_f1": 0.5}, SIGNED)
    assert registry.artifact(stored) == artifact(7)
    assert registry.resolve("v1") == registry.resolve("1") == stored
    assert registry.report(stored) == {"macro_f1": 0.5}
    assert (stored.created_by, stored.created_at) == ("tester", "2026-01-02T03:04:05.000Z")


def test_names_that_are_no_version(registry: Registry, versions: list[Version]) -> None:
    for name in ("v9", "0", "", "v", "²", "v1.0", "-1", "v01", "01", "vv1", "v1\n", "９", "9" * 40, "nul\0"):
        with pytest.raises(UnknownVersionError, match="v4, v3, v2, v1"):
            registry.resolve(name)
    with pytest.raises(NoChampionError, match="fit --promote"):
        registry.resolve(CHAMPION)


def test_a_changed_part_is_never_handed_out(registry: Registry, versions: list[Version]) -> None:
    with registry.engine.begin() as connection:
        connection.execute(sa.text("UPDATE parts SET content = :content WHERE version_id = 2"), {"content": b"other"})
    assert registry.part(versions[0], TABLE)
    with pytest.raises(IntegrityError, match="v2"):
        registry.part(versions[1], TABLE)


def test_promotions_and_rollbacks_are_a_stack(registry: Registry, versions: list[Version]) -> None:
    for version in versions[:3]:
        registry.promote(version, SIGNED)
    assert registry.rollback(SIGNED).to_version == "v2"
    assert registry.rollback(SIGNED).to_version == "v1"
    with pytest.raises(RegistryError, match="no earlier champion"):
        registry.rollback(SIGNED)
    registry.promote(versions[3], SIGNED)
    assert registry.rollback(SIGNED).to_version == "v1"
    assert registry.champion_number() == 1


def test_the_history_alone_tells_who_was_champion(registry: Registry, versions: list[Version]) -> None:
    registry.promote(versions[1], Signature("ann", AT, "better"))
    registry.promote(versions[2], Signature("ben", AT + timedelta(minutes=1), "better still"))
    registry.rollback(Signature("cid", AT + timedelta(minutes=2), "worse in use"))
    events = registry.history(limit=3)
    assert [(e.actor, e.action, e.from_version, e.to_version, e.reason) for e in events] == [
        ("cid", "rollback", "v3", "v2", "worse in use"),
        ("ben", "promote", "v2", "v3", "better still"),
        ("ann", "promote", None, "v2", "better"),
    ]
    older = registry.history(before=events[-1].number)
    assert [event.action for event in older] == ["add"] * 4


def test_the_history_only_grows(registry: Registry, versions: list[Version]) -> None:
    before = registry.history()
    registry.promote(versions[0], SIGNED)
    registry.promote(versions[1], SIGNED)
    registry.rollback(SIGNED)
    registry.record("refuse", versions[2], SIGNED)
    assert registry.history()[4:] == before


def test_a_promotion_that_compared_with_another_champion_is_refused(
    registry: Registry, versions: list[Version]
) -> None:
    registry.promote(versions[0], SIGNED, expected=None)
    with pytest.raises(ConflictError, match="v1 by now, not None"):
        registry.promote(versions[1], SIGNED, expected=None)
    registry.promote(versions[1], SIGNED, expected=1)
    assert registry.resolve(CHAMPION) == versions[1]


@pytest.mark.parametrize("expected", [None, 1])
def test_racing_promotions_have_exactly_one_winner(
    registry: Registry, versions: list[Version], expected: int | None
) -> None:
    if expected:
        registry.promote(versions[0], SIGNED)
    for _ in range(5):
        current = registry.champion_number()
        others = [version for version in versions if version.number != current]
        answers = run_together([partial(registry.promote, version, SIGNED, expected=current) for version in others * 2])
        won = [answer for answer in answers if not isinstance(answer, ConflictError)]
        assert len(won) == 1
        assert registry.resolve(CHAMPION).name == won[0].to_version  # type: ignore[attr-defined]


def test_racing_rollbacks_each_take_one_step(registry: Registry, versions: list[Version]) -> None:
    for version in versions:
        registry.promote(version, SIGNED)
    answers = run_together([lambda: registry.rollback(SIGNED)] * 3)
    assert sorted(answer.to_version for answer in answers) == ["v1", "v2", "v3"]  # type: ignore[attr-defined]
    assert registry.champion_number() == 1


def test_an_exported_version_is_adopted_once(registry: Registry) -> None:
    adopted = registry.adopt(artifact(1), SIGNED)
    assert adopted is not None
    assert registry.resolve(CHAMPION) == adopted
    assert registry.adopt(artifact(2), SIGNED) is None
    assert len(registry.versions()) == 1


def test_servers_that_adopt_at_once_store_one_version(registry: Registry) -> None:
    answers = run_together([lambda: registry.adopt(artifact(1), SIGNED)] * 3)
    assert sorted(answer is None for answer in answers) == [False, True, True]
    assert len(registry.versions()) == 1


def test_a_version_that_nobody_promoted_does_not_keep_another_from_adoption(registry: Registry) -> None:
    registry.add(artifact(1), {}, SIGNED)
    assert registry.adopt(artifact(2), SIGNED) is not None
    assert registry.resolve(CHAMPION).name == "v2"


def test_a_challenger_moves_by_itself(registry: Registry, versions: list[Version]) -> None:
    registry.promote(versions[0], SIGNED)
    registry.point(CHALLENGER, versions[3], SIGNED)
    assert registry.resolve(CHALLENGER) == versions[3]
    assert registry.find(CHAMPION) == versions[0]
