"""`label --cluster` from end to end: what is to be done, the cluster that does it, and how it ended.

The engine is Dask distributed: it sends parts to workers, and a dead worker's part to another. A part is there whole
under its name or not at all, so nothing else needs to be remembered for going on.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
import msgspec

from model.errors import BatchError
from model.quoted import counted
from model.reader.shelf import open_shelf
from model.settings import Settings
from model.store.artifact import MANIFEST, TABLE
from model.store.database import open_engine
from model.store.registry import Registry
from model.version import Version
from service.batch.record import readers_of
from service.cluster import manifest as manifests
from service.cluster.cutting import cut_file, part_bytes_of
from service.cluster.manifest import Manifest, Origin, Part
from service.cluster.store import UNFINISHED, Store, input_files
from service.cluster.work import Outcome, Task, count_part, label_part, probe
from service.life.opening import COMPILED

if TYPE_CHECKING:
    from distributed import Client

WAIT_S = 20
RETRIES = 2  # of a part whose task failed; a worker that died is not counted here, but by the scheduler
LOOPBACK = ("127.", "localhost", "[::1]")
VERSION = "version"


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """What `label --cluster` was asked to do; for the rest see `service.batch.job.Job`.

    Parameters
    ----------
    file, output : paths, or URLs of a store that scheduler and workers reach too; the output is a folder
    address : the scheduler's, such as tls://scheduler:8786
    """

    file: str
    output: str
    address: str
    file_format: str | None = None
    version: str = "champion"
    column: str = "text"
    with_input: bool = False
    is_resumed: bool = False
    is_forced: bool = False


def label_on_cluster(settings: Settings, job: ClusterJob) -> Manifest:
    """Label files in parts, each by one worker into a file of its own; return what came of them.

    Raises
    ------
    FormatError
        The input cannot be read, or not in parts.
    BatchError
        The output is another run's, there is no cluster, or some parts could not be labelled; the others stay.
    """
    registry = Registry(open_engine(settings.url))
    try:
        version = registry.resolve(job.version)
        store, origin = Store(job.output), _origin(settings, job, version)
        before = _before(store, job, origin)
        _write_version(store, registry, version)
    finally:
        registry.engine.dispose()
    task = Task(
        origin.name, job.file, job.output, f"{job.output}/{VERSION}", version.digest, origin.format, job.column,
        job.with_input, settings.reader, str(settings.reader_dir.absolute()), COMPILED[settings.scorer],
    )  # fmt: skip
    with _connected(job.address) as client:
        manifest = before or _planned(client, task, origin)
        store.write(manifests.NAME, manifest.encoded())
        outcomes = _labelled(client, task, manifest)
    manifest = msgspec.structs.replace(manifest, is_complete=True, refused=sum(one.refused for one in outcomes))
    store.write(manifests.NAME, manifest.encoded())
    store.remove_unfinished()
    return manifest


def _origin(settings: Settings, job: ClusterJob, version: Version) -> Origin:
    _files, kind, files = input_files(job.file, job.file_format)
    readers = readers_of(version, open_shelf(settings.reader, settings.reader_dir))
    return Origin(version.name, version.digest, job.file, kind, job.column, job.with_input, files, readers)


def _before(store: Store, job: ClusterJob, origin: Origin) -> Manifest | None:
    """Return the run that is gone on with, None where one begins; make room for that if asked to."""
    there = store.names()
    ours = {name for name in there if name == manifests.NAME or name.startswith("part-") or name.endswith(UNFINISHED)}
    if job.is_resumed and (content := store.read(manifests.NAME)):
        return manifests.read_manifest(content, f"{job.output}/{manifests.NAME}", origin)
    if ours and not job.is_forced:
        raise BatchError(
            f"{job.output} holds {counted(len(ours), 'file')} of a run already: --force removes them and starts anew, "
            "--resume goes on where a run with the same output stopped."
        )
    if other := sorted(there - ours - {VERSION}):
        raise BatchError(f"{job.output} holds {other[0]}, which is no part of a run: name a folder of its own.")
    store.remove(ours)
    return None


def _write_version(store: Store, registry: Registry, version: Version) -> None:
    """Put what labels where each worker finds it; no pickle is among it."""
    folder = Store(f"{store.url}/{VERSION}")
    artifact = registry.artifact(version)
    for name, content in ((TABLE, artifact.contents[TABLE]), (MANIFEST, artifact.manifest)):
        if folder.read(name) != content:
            folder.write(name, content)


@contextlib.contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """Yield a client of a cluster that has workers, and say what is odd about it.

    Raises
    ------
    BatchError
        There is no scheduler or no worker, or they cannot label.
    """
    from distributed import Client

    scheme, _, host = address.rpartition("://")
    if scheme not in ("tls", "wss", "inproc") and not host.startswith(LOOPBACK):
        click.echo(
            f"service: {address} is neither encrypted nor asks who calls: whoever reaches it runs code on each worker. "
            "Use tls:// with certificates, see the README.",
            err=True,
        )
    try:
        client = Client(address, timeout=WAIT_S)
    except (OSError, ValueError, TypeError) as error:
        raise BatchError(f"There is no Dask scheduler at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_S)
            found = set(client.run(probe).values())
        except TimeoutError:
            raise BatchError(
                f"{address} had no worker within {WAIT_S} s: start some by `dask worker {address}`."
            ) from None
        except ImportError as error:
            raise BatchError(f"A worker cannot label ({error}): start it in an environment like this one.") from None
        if len(found) > 1:
            told = "; ".join(sorted(f"{scorer} scorer, pyarrow {version}" for scorer, version in found))
            click.echo(f"service: the workers differ ({told}), so their parts' bytes may.", err=True)
        yield client


def _planned(client: "Client", task: Task, origin: Origin) -> Manifest:
    """Cut the input into parts; lines are counted by the workers, so that each row has its number."""
    files = Store(task.source).files
    part_bytes = part_bytes_of(origin.files)
    parts = [part for file in origin.files for part in cut_file(files, file, origin.format, part_bytes)]
    if origin.format == "text":
        counts = client.gather(client.map(count_part, [task] * len(parts), parts, pure=False, retries=RETRIES))
        parts = list(_placed(parts, counts, {file.path: file.bytes for file in origin.files}))
    kept = [msgspec.structs.replace(part, number=number) for number, part in enumerate(filter(_has_rows, parts))]
    return Manifest(origin, tuple(kept), sum(part.rows for part in kept))


def _has_rows(part: Part) -> bool:
    return part.rows > 0


def _placed(parts: Iterable[Part], counts: Iterable[tuple[int, int]], sizes: dict[str, int]) -> Iterator[Part]:
    """Yield parts that begin and end where lines do, with the number of their first row."""
    pairs = zip(parts, counts, strict=True)
    for path, found in groupby(pairs, key=lambda pair: pair[0].path):
        of_file = list(found)
        ends = [begin for _, (begin, _) in of_file[1:]] + [sizes[path]]
        first = 1
        for (part, (begin, rows)), end in zip(of_file, ends, strict=True):
            yield Part(0, path, begin, part.end if part.end < 0 else end, first, rows)
            first += rows


def _labelled(client: "Client", task: Task, manifest: Manifest) -> list[Outcome]:
    from distributed import as_completed

    parts = manifest.parts
    futures = client.map(label_part, [task] * len(parts), parts, pure=False, retries=RETRIES)
    parts_of = dict(zip((future.key for future in futures), parts, strict=True))
    outcomes: list[Outcome] = []
    failed: list[tuple[Part, Any]] = []
    with _bar(manifest) as tell:
        for future in as_completed(futures):
            part = parts_of[future.key]
            if future.status == "finished":
                outcomes.append(future.result())
                tell(part)
            else:
                failed.append((part, future.exception()))
            future.release()
    if failed:
        part, error = failed[0]
        raise BatchError(
            f"{counted(len(failed), 'part')} of {len(parts)} could not be labelled, {part.output} ({part.path}) first: "
            f"{type(error).__name__}: {error}. Mend that; --resume goes on with what is missing."
        )
    return outcomes


@contextlib.contextmanager
def _bar(manifest: Manifest) -> Iterator[Any]:
    """Show a bar of rows on a terminal, with the rate and the time left; yield what moves it by a part."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*Progress.get_default_columns(), console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("labelling", total=manifest.rows)
        yield lambda part: bars.advance(task, part.rows)
