"""`decision`: the gate's decision on a version, as a record."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model.errors import IntegrityError, RegistryError
from model.files.named import opened, write_text
from training.commands import options
from training.commands.ground import open_registry

if TYPE_CHECKING:
    from model.store.registry import Registry

MOST_EVENTS = 10_000


@click.command()
@click.argument("version", metavar="[V]", default="champion")
@options.output_option("--json", "Write the record to this file.")
@click.option("--verify", type=options.PATH, help="Check such a file against its digest, the versions and the history.")
def decision(version: str, json_out: Path | None, verify: Path | None) -> None:
    """Tell what the gate decided on a version, on which figures and by which policy; or verify such a record.

    The record holds its own SHA-256, whose begin stands in the history where the version was promoted or refused. V is
    a version (v3, 3) or an alias. Exit code 1: the record was changed, or nothing here knows it.
    """
    registry = open_registry()
    if verify:
        _verify(registry, verify)
        return
    found = registry.resolve(version)
    record = registry.report(found).get("training", {}).get("record")
    if record is None:
        raise RegistryError(f"No gate decided on {found.name}: it was fitted by hand, or by an older program.")
    if json_out:
        write_text(json_out, json.dumps(record, indent=1) + "\n")
    click.echo(_text(found.name, record))


def _text(name: str, record: dict[str, Any]) -> str:
    champion = (record["champion"] or {}).get("version", "none")
    verdict = "passed" if record["decision"]["passed"] else "refused"
    lines = [f"{name}: {verdict}, {record['at'][:16]}, asked by {record['actor'] or 'nobody'}; champion: {champion}"]
    lines += [f"  {reason}" for reason in record["decision"]["reasons"]]
    lines.append(f"  {record['reviews']['n']} reviews trained; labels that train: {record['train_on']}")
    lines.append(f"  record {record['sha256']}")
    return "\n".join(lines)


def _verify(registry: "Registry", path: Path) -> None:
    from model.record import SHOWN, problem_of

    with opened(path) as source:
        try:
            record = json.load(source)
        except ValueError:
            record = None
    if problem := problem_of(record):
        raise IntegrityError(f"{path} is not as it was written: {problem}.")
    begin = record["sha256"][:SHOWN]
    versions = [version.name for version in registry.versions() if version.digest == record["version"]]
    events = [event for event in registry.history(limit=MOST_EVENTS) if begin in event.reason]
    click.echo(f"{path}: unchanged since it was written, SHA-256 {record['sha256']}")
    if not events:
        raise RegistryError(f"{path} names {begin}, but the history of this database does not: it is of another one.")
    last = events[-1]
    click.echo(f"the history has it: event {last.number}, {last.at[:16]}, {last.action} by {last.actor}")
    click.echo(f"the version it is on is {', '.join(versions) or 'no longer kept'}")
