"""Numbered versions, aliases and their history, kept in the database; versions never change.

Only `model.store.pruning` removes any, and only when a person asks for it.

Every change of an alias is one transaction that also writes its history row, so that the history alone
tells which version was champion at any time.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from model.errors import ConflictError, NoChampionError, RegistryError, UnknownVersionError
from model.quoted import quoted
from model.store import artifact as artifacts
from model.store.database import aliases, check_file, history, parts, reading, versions, writing
from model.version import CHALLENGER, CHAMPION, Signature, Version, number_of

__all__ = ["CHALLENGER", "CHAMPION", "Action", "Event", "Registry", "Signature", "Version"]

Action = Literal[
    "add", "promote", "force", "rollback", "adopt", "refuse", "load-failure", "prune", "shadow-start", "shadow-stop"
]


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the history; versions by name, None where the alias pointed nowhere."""

    number: int
    at: str
    actor: str
    action: str
    alias: str | None
    from_version: str | None
    to_version: str | None
    reason: str


class Registry:
    """The versions of one database.

    Parameters
    ----------
    engine : from `model.store.database.open_engine`
    guard : called in each promotion's transaction with the version's number; what it raises undoes the promotion
    """

    def __init__(self, engine: sa.Engine, guard: Callable[[sa.Connection, int], None] | None = None) -> None:
        self.engine = engine
        self._guard = guard

    def add(self, artifact: artifacts.Artifact, report: dict[str, Any], signature: Signature) -> Version:
        """Store an artifact with its evaluation report under the next number."""
        manifest = _checked(artifact)
        with writing(self.engine) as connection:
            return _add(connection, (artifact, manifest), report, signature)

    def versions(self) -> list[Version]:
        """Return all versions, the newest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(_version_columns().order_by(versions.c.id.desc())).all()
        return [_version(row) for row in rows]

    def resolve(self, name: str) -> Version:
        """Return the version of a name: "v3", "3", "champion" or "challenger".

        Raises
        ------
        NoChampionError
            No version is champion yet.
        UnknownVersionError
            There is no such version, or none is challenger; the text lists what there is.
        """
        with reading(self.engine) as connection:
            if name in {CHAMPION, CHALLENGER}:
                number = _alias(connection, name)
                if number is None:
                    raise (NoChampionError if name == CHAMPION else UnknownVersionError)(
                        f"No version is {name} yet: run `python -m training fit --promote`, or promote one of "
                        f"{_known(connection)}."
                    )
            else:
                number = number_of(name)
            row = connection.execute(_version_columns().where(versions.c.id == number)).one_or_none()
            if row is None:
                raise UnknownVersionError(
                    f"There is no version {quoted(name)}: the registry holds {_known(connection)}."
                )
        return _version(row)

    def kept(self, numbers: Collection[int]) -> set[int]:
        """Return those numbers whose versions are still there."""
        with reading(self.engine) as connection:
            return set(connection.scalars(sa.select(versions.c.id).where(versions.c.id.in_(numbers))))

    def find(self, alias: str) -> Version | None:
        """Return the version an alias points to, None where it points nowhere."""
        with reading(self.engine) as connection:
            row = connection.execute(_version_columns().join(aliases).where(aliases.c.name == alias)).one_or_none()
        return None if row is None else _version(row)

    def champion_number(self) -> int | None:
        """Return the champion's number by the cheapest query there is, for polling.

        Raises
        ------
        ReplacedDatabaseError
            The database's file is no longer the one that was opened.
        """
        with reading(self.engine) as connection:
            check_file(connection)
            return _alias(connection, CHAMPION)

    def part(self, version: Version, name: str) -> bytes:
        """Return one part's bytes, checked against the manifest."""
        where = sa.and_(parts.c.version_id == version.number, parts.c.name == name)
        with reading(self.engine) as connection:
            content = connection.scalar(sa.select(parts.c.content).where(where))
        if content is None:
            raise UnknownVersionError(f"Version {version.name} holds no part {name!r}.")
        artifacts.check_part(version.manifest, name, content, f"version {version.name}")
        return bytes(content)

    def artifact(self, version: Version) -> artifacts.Artifact:
        """Return all parts of a version, checked."""
        with reading(self.engine) as connection:
            manifest = connection.scalar(sa.select(versions.c.manifest).where(versions.c.id == version.number))
        contents = {name: self.part(version, name) for name in version.manifest["parts"]}
        return artifacts.Artifact(bytes(manifest or b""), contents)

    def report(self, version: Version) -> dict[str, Any]:
        """Return the evaluation report stored with a version."""
        with reading(self.engine) as connection:
            text = connection.scalar(sa.select(versions.c.report).where(versions.c.id == version.number))
        report: dict[str, Any] = json.loads(text or "{}")
        return report

    def point(self, alias: str, version: Version, signature: Signature, action: Action = "promote") -> Event:
        """Point an alias to a version and write it into the history, in one transaction."""
        with writing(self.engine) as connection:
            return _move(connection, alias, version.number, signature, action)

    def promote(
        self, version: Version, signature: Signature, *, expected: int | None = -1, action: Action = "promote"
    ) -> Event:
        """Make a version the champion.

        Parameters
        ----------
        expected : number of the champion that the caller compared with (None: there was none); -1 asks nothing
        action : "force" where the gate had refused it

        Raises
        ------
        ConflictError
            Another version became champion meanwhile: compare again.
        """
        with writing(self.engine) as connection:
            lock_promotions(connection)
            current = _alias(connection, CHAMPION)
            if expected not in (-1, current):
                raise ConflictError(
                    f"The champion is {_name(current)} by now, not {_name(expected)} as expected: "
                    "compare with it and promote again."
                )
            if self._guard:
                self._guard(connection, version.number)
            return _move(connection, CHAMPION, version.number, signature, action)

    def rollback_target(self) -> Version:
        """Return the version that `rollback` would go back to.

        Raises
        ------
        RegistryError
            There is no earlier champion.
        """
        with reading(self.engine) as connection:
            number = _rollback_number(connection)
            return _version(connection.execute(_version_columns().where(versions.c.id == number)).one())

    def rollback(self, signature: Signature, *, target: Version | None = None) -> Event:
        """Point the champion back to the version before it; again, to the one before that.

        Parameters
        ----------
        target : the version that the caller expects to come back; None asks nothing

        Raises
        ------
        RegistryError
            There is no earlier champion.
        ConflictError
            Another version would come back by now.
        """
        with writing(self.engine) as connection:
            lock_promotions(connection)
            number = _rollback_number(connection)
            if target and target.number != number:
                raise ConflictError(f"A rollback would bring {_name(number)} by now, not {target.name}: look again.")
            return _move(connection, CHAMPION, number, signature, "rollback")

    def record(self, action: Action, version: Version | None, signature: Signature) -> Event:
        """Write something that moved no alias into the history."""
        with writing(self.engine) as connection:
            return record(connection, signature, action, None, (None, version.number if version else None))

    def record_load_failure(self, number: int, signature: Signature) -> Event | None:
        """Write once into the history that the champion cannot be loaded, whichever worker sees it first."""
        with writing(self.engine) as connection:
            lock_promotions(connection)
            latest = sa.select(sa.func.max(history.c.id)).where(history.c.alias == CHAMPION).scalar_subquery()
            is_same = sa.and_(history.c.action == "load-failure", history.c.to_id == number)
            told = sa.select(history.c.id).where(is_same, history.c.id > sa.func.coalesce(latest, 0))
            if connection.scalar(told) is not None:
                return None
            return record(connection, signature, "load-failure", None, (None, number))

    def history(self, *, limit: int = 100, before: int | None = None) -> list[Event]:
        """Return the newest events first, those with a number under `before` where given."""
        query = sa.select(history).order_by(history.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(history.c.id < before)
        with reading(self.engine) as connection:
            return [_event(row) for row in connection.execute(query)]

    def adopt(self, artifact: artifacts.Artifact, signature: Signature) -> Version | None:
        """Store and promote an exported version where no version is champion; None where one is."""
        manifest = _checked(artifact)
        with writing(self.engine) as connection:
            lock_promotions(connection)
            if _alias(connection, CHAMPION) is not None:
                return None
            version = _add(connection, (artifact, manifest), manifest.get("report", {}), signature)
            _move(connection, CHAMPION, version.number, signature, "adopt")
        return version


def _checked(artifact: artifacts.Artifact) -> dict[str, Any]:
    """Return the manifest of an artifact whose parts are what it says."""
    manifest = artifacts.read_manifest(artifact.manifest, "the new version")
    for name, content in artifact.contents.items():
        artifacts.check_part(manifest, name, content, "the new version")
    return manifest


def _add(
    connection: sa.Connection,
    checked: tuple[artifacts.Artifact, dict[str, Any]],
    report: dict[str, Any],
    signature: Signature,
) -> Version:
    artifact, manifest = checked
    row = {
        "digest": artifact.digest,
        "created_at": _iso(signature.at),
        "created_by": signature.actor,
        "manifest": artifact.manifest,
        "report": json.dumps(report),
    }
    number = connection.execute(sa.insert(versions).values(row).returning(versions.c.id)).scalar_one()
    for name, content in artifact.contents.items():
        part = {"version_id": number, "name": name, "sha256": artifacts.sha256(content), "content": content}
        connection.execute(sa.insert(parts).values(part))
    record(connection, signature, "add", None, (None, number))
    return Version(number, artifact.digest, _iso(signature.at), signature.actor, manifest)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _name(number: int | None) -> str | None:
    return None if number is None else f"v{number}"


def _version_columns() -> sa.Select[Any]:
    return sa.select(
        versions.c.id, versions.c.digest, versions.c.created_at, versions.c.created_by, versions.c.manifest
    )


def _version(row: sa.Row[Any]) -> Version:
    manifest = artifacts.read_manifest(bytes(row.manifest), f"version v{row.id}")
    return Version(row.id, row.digest, row.created_at, row.created_by, manifest)


def _event(row: sa.Row[Any]) -> Event:
    return Event(row.id, row.at, row.actor, row.action, row.alias, _name(row.from_id), _name(row.to_id), row.reason)


def _alias(connection: sa.Connection, name: str) -> int | None:
    return connection.scalar(sa.select(aliases.c.version_id).where(aliases.c.name == name))


def _is_kept(connection: sa.Connection, number: int) -> bool:
    return connection.scalar(sa.select(versions.c.id).where(versions.c.id == number)) is not None


def _known(connection: sa.Connection) -> str:
    numbers = connection.scalars(sa.select(versions.c.id).order_by(versions.c.id.desc()).limit(5)).all()
    return ", ".join(f"v{number}" for number in numbers) or "no version"


def lock_promotions(connection: sa.Connection) -> None:
    """Let one promotion at a time pass; on SQLite every writing transaction already is the only one."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7305412)"))


def _move(connection: sa.Connection, alias: str, number: int, signature: Signature, action: Action) -> Event:
    if not _is_kept(connection, number):  # it was pruned since the caller resolved its name
        raise UnknownVersionError(f"There is no version v{number} any more: the registry holds {_known(connection)}.")
    former = _alias(connection, alias)
    if former is None:
        connection.execute(sa.insert(aliases).values(name=alias, version_id=number))
    else:
        connection.execute(sa.update(aliases).where(aliases.c.name == alias).values(version_id=number))
    return record(connection, signature, action, alias, (former, number))


def record(
    connection: sa.Connection,
    signature: Signature,
    action: Action,
    alias: str | None,
    move: tuple[int | None, int | None],
) -> Event:
    values = {
        "at": _iso(signature.at),
        "actor": signature.actor,
        "action": action,
        "alias": alias,
        "from_id": move[0],
        "to_id": move[1],
        "reason": signature.reason,
    }
    return _event(connection.execute(sa.insert(history).values(values).returning(history)).one())


def _rollback_number(connection: sa.Connection) -> int:
    former = former_champions(connection)
    if len(former) < 2:
        raise RegistryError("There is no earlier champion to go back to.")
    if not _is_kept(connection, former[-2]):
        raise RegistryError(
            f"The champion before was {_name(former[-2])}, which was pruned: promote one of {_known(connection)}."
        )
    return former[-2]


def former_champions(connection: sa.Connection) -> list[int]:
    """Return the stack of champions: a promotion puts one on it, a rollback takes one off."""
    query = sa.select(history.c.action, history.c.to_id).where(history.c.alias == CHAMPION).order_by(history.c.id)
    stack: list[int] = []
    for action, number in connection.execute(query):
        if action == "rollback":
            stack.pop()
        elif not stack or stack[-1] != number:
            stack.append(number)
    return stack
