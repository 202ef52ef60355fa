"""Old versions taken out of the registry: the only place that removes one. The history keeps what it says of them."""

from dataclasses import dataclass

import sqlalchemy as sa

from model.errors import LimitError
from model.files.labelled import utc_text
from model.store.database import aliases, parts, trainings, versions, writing
from model.store.registry import Registry, former_champions, lock_promotions, record
from model.store.trainings import OPEN
from model.version import Signature

KEEP = 5
BATCH = 500  # numbers in one statement; SQLite takes some thousands at most


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a pruning took out, or would take out; names, the oldest first.

    Parameters
    ----------
    size : bytes of the removed parts and manifests
    """

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    size: int


def prune_versions(
    registry: Registry, signature: Signature, *, keep: int = KEEP, also: frozenset[int] = frozenset(), is_dry: bool
) -> Pruned:
    """Remove the versions that nothing needs any more, in one transaction.

    These stay: whatever an alias points to, the last champions before the present one, and what a running training
    made. A training whose version goes says so in its log.

    Parameters
    ----------
    keep : how many former champions stay; so many times `rollback` can go back
    also : numbers of further versions that stay
    is_dry : whether only to tell what would be removed

    Raises
    ------
    LimitError
        `keep` is negative.
    """
    if keep < 0:
        raise LimitError(f"{keep} former champions cannot be kept: give 0 or more.")
    with writing(registry.engine) as connection:
        lock_promotions(connection)
        needed = _needed(connection, keep) | also
        numbers = connection.scalars(sa.select(versions.c.id).order_by(versions.c.id)).all()
        gone = [number for number in numbers if number not in needed]
        size = sum(_size(connection, gone[start : start + BATCH]) for start in range(0, len(gone), BATCH))
        if not is_dry:
            for number in gone:
                _remove(connection, number, signature)
    kept = tuple(f"v{number}" for number in numbers if number in needed)
    return Pruned(tuple(f"v{number}" for number in gone), kept, size)


def _needed(connection: sa.Connection, keep: int) -> set[int]:
    pointed_to = set(connection.scalars(sa.select(aliases.c.version_id)))
    stack = former_champions(connection)
    earlier = stack[:-1]
    running = sa.select(sa.func.min(trainings.c.started_at)).where(trainings.c.status.in_(OPEN))
    begun = connection.scalar(running)
    made = set(connection.scalars(sa.select(versions.c.id).where(versions.c.created_at >= begun))) if begun else set()
    noted = sa.select(trainings.c.version_id).where(trainings.c.status.in_(OPEN), trainings.c.version_id.is_not(None))
    return pointed_to | set(earlier[max(0, len(earlier) - keep) :]) | made | set(connection.scalars(noted))


def _size(connection: sa.Connection, numbers: list[int]) -> int:
    of_parts = sa.select(sa.func.sum(sa.func.length(parts.c.content))).where(parts.c.version_id.in_(numbers))
    of_manifests = sa.select(sa.func.sum(sa.func.length(versions.c.manifest))).where(versions.c.id.in_(numbers))
    return int(connection.scalar(of_parts) or 0) + int(connection.scalar(of_manifests) or 0)


def _remove(connection: sa.Connection, number: int, signature: Signature) -> None:
    note = f"{utc_text(signature.at)} {signature.actor} removed its version v{number}\n"
    without = {"version_id": None, "log": trainings.c.log + note}
    connection.execute(sa.update(trainings).where(trainings.c.version_id == number).values(without))
    connection.execute(sa.delete(parts).where(parts.c.version_id == number))
    connection.execute(sa.delete(versions).where(versions.c.id == number))
    record(connection, signature, "prune", None, (number, None))
