"""Runs of a version in the champion's shadow, as the database holds them: begun, counted, ended; one at a time."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from model.errors import ConflictError, RegistryError
from model.files.labelled import utc_text
from model.shadow.tally import Tally, is_same_set
from model.store.database import aliases, reading, shadows, writing
from model.store.registry import Registry, Signature, Version, lock_promotions, record
from model.version import CHAMPION, SHADOW

encoder, decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Tally)


class Running(NamedTuple):
    """The numbers of a run that goes on, of its version and of the champion beside it."""

    run: int
    version: int
    champion: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Parameters
    ----------
    version : name of what runs in the shadow
    champion : name of what was champion when it began; only what this one labels is counted
    ended_at, ended_by : None while it goes on
    """

    number: int
    version: str
    champion: str
    started_at: str
    started_by: str
    reason: str
    ended_at: str | None
    ended_by: str | None
    tally: Tally

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        named = {name: getattr(self, name) for name in self.__slots__ if name not in {"number", "tally"}}
        return {"id": self.number, **named, **self.tally.as_json()}


class Shadows:
    """The runs of one database."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.engine = registry.engine

    def start(self, version: Version, signature: Signature) -> Run:
        """Begin a run; the history says who did and why.

        Raises
        ------
        RegistryError
            There is no champion, or the version is it or knows other labels.
        ConflictError
            Another run goes on.
        """
        champion = self.registry.resolve(CHAMPION)
        if champion.number == version.number:
            raise RegistryError(f"{version.name} is champion: it cannot run in its own shadow. Name another version.")
        if not is_same_set(champion.manifest["labels"], version.manifest):
            raise RegistryError(
                f"{version.name} knows {', '.join(version.manifest['labels'])}, the champion {champion.name} "
                f"{', '.join(champion.manifest['labels'])}: nothing could be compared. Name a version with its labels."
            )
        with writing(self.engine) as connection:
            lock_promotions(connection)
            if going := connection.execute(_open_runs()).first():
                raise ConflictError(f"v{going.version_id} runs in the shadow already: stop it first.")
            values = {
                "version_id": version.number,
                "champion_id": champion.number,
                "started_at": utc_text(signature.at),
                "started_by": signature.actor,
                "reason": signature.reason,
                "tally": encoder.encode(Tally()).decode(),
            }
            row = connection.execute(sa.insert(shadows).values(values).returning(shadows)).one()
            connection.execute(sa.insert(aliases).values(name=SHADOW, version_id=version.number))
            record(connection, signature, "shadow-start", SHADOW, (None, version.number))
        return _run(row)

    def stop(self, signature: Signature) -> Run:
        """End the run that goes on; its counts stay.

        Raises
        ------
        ConflictError
            None does.
        """
        with writing(self.engine) as connection:
            lock_promotions(connection)
            going = connection.execute(_open_runs()).first()
            if going is None:
                raise ConflictError("No version runs in the shadow: there is nothing to stop.")
            ended = {"ended_at": utc_text(signature.at), "ended_by": signature.actor}
            changed = sa.update(shadows).where(shadows.c.id == going.id).values(ended).returning(shadows)
            row = connection.execute(changed).one()
            connection.execute(sa.delete(aliases).where(aliases.c.name == SHADOW))
            record(connection, signature, "shadow-stop", SHADOW, (going.version_id, None))
        return _run(row)

    def running(self) -> Running | None:
        """Return what is to be counted, by one cheap query; None while another champion serves than when it began."""
        champion = sa.select(aliases.c.version_id).where(aliases.c.name == CHAMPION).scalar_subquery()
        with reading(self.engine) as connection:
            row = connection.execute(_open_runs().where(shadows.c.champion_id == champion)).first()
        return None if row is None else Running(*row)

    def add(self, number: int, tally: Tally) -> None:
        """Add to a run's counts what a process counted, also where it has ended meanwhile."""
        with writing(self.engine) as connection:
            where = shadows.c.id == number
            stored = connection.scalar(sa.select(shadows.c.tally).where(where).with_for_update())
            if stored is not None:
                whole = decoder.decode(stored)
                whole.add(tally)
                connection.execute(sa.update(shadows).where(where).values(tally=encoder.encode(whole).decode()))

    def latest(self, limit: int = 20) -> list[Run]:
        """Return the newest runs first, the one that goes on among them."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(shadows).order_by(shadows.c.id.desc()).limit(limit)).all()
        return [_run(row) for row in rows]


def _open_runs() -> sa.Select[Any]:
    columns = (shadows.c.id, shadows.c.version_id, shadows.c.champion_id)
    return sa.select(*columns).where(shadows.c.ended_at.is_(None))


def _run(row: sa.Row[Any]) -> Run:
    return Run(
        row.id,
        f"v{row.version_id}",
        f"v{row.champion_id}",
        row.started_at,
        row.started_by,
        row.reason,
        row.ended_at,
        row.ended_by,
        decoder.decode(row.tally),
    )
