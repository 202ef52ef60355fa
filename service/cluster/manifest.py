"""The manifest of a run on a cluster: what labels which files, in which parts; it says on resuming what is the same.

It holds no time and no address, so an interrupted run that was gone on with leaves the same bytes as one that was not.
"""

from typing import Literal, TypeAlias

import msgspec

from model.errors import BatchError
from model.quoted import counted
from model.reader.pair import BY_TABLE
from model.store.artifact import sha256
from service.batch.record import check_each

NAME = "manifest.json"
PartFormat: TypeAlias = Literal["text", "parquet"]


class File(msgspec.Struct, frozen=True):
    """An input file: a run goes on only where all are the same.

    Parameters
    ----------
    path : within its file system
    bytes : its size as it is stored
    stamp : changes with the file; the store's own, such as a time of change or an ETag
    """

    path: str
    bytes: int
    stamp: str


class Origin(msgspec.Struct, frozen=True):
    """What determines every byte of the output; `readers` is "table", or how the second reader is asked and which."""

    version: str
    digest: str
    inputs: str
    format: PartFormat
    column: str
    with_input: bool
    files: tuple[File, ...]
    readers: str = BY_TABLE

    @property
    def name(self) -> str:
        """Return what parts of this run are known by."""
        return sha256(msgspec.json.encode(self))


class Part(msgspec.Struct, frozen=True):
    """A piece of an input file that one task labels.

    Parameters
    ----------
    number : names its output file
    begin, end : in bytes for lines, in row groups for Parquet; a packed file is one part and ends at -1
    first : number of its first row in its file, from 1
    rows : how many it has, as counted before anything was labelled
    """

    number: int
    path: str
    begin: int
    end: int
    first: int = 1
    rows: int = 0

    @property
    def output(self) -> str:
        """Return the name of its output file."""
        return f"part-{self.number:06}.parquet"


class Manifest(msgspec.Struct, frozen=True):
    """The manifest as it stands beside the parts; `refused` rows hold an error, and are known at the end."""

    origin: Origin
    parts: tuple[Part, ...]
    rows: int
    is_complete: bool = False
    refused: int = 0

    def encoded(self) -> bytes:
        """Return its bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_manifest(content: bytes, where: str, now: Origin) -> Manifest:
    """Return the manifest of the run before, which must be one of the same origin.

    Raises
    ------
    BatchError
        It is none, or of something else; going on would mix two.
    """
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise BatchError(f"{where} cannot be read ({error}): --force starts anew.") from None
    before = manifest.origin
    if before.digest != now.digest:
        raise BatchError(
            f"{where} was begun by {before.version}, this run would take {now.version}: "
            f"name it with --version {before.version}, or start anew with --force."
        )
    differing = (
        ("input", before.inputs, now.inputs),
        ("format", before.format, now.format),
        ("column", before.column, now.column),
        ("copying of the input's fields", before.with_input, now.with_input),
        ("reading", before.readers, now.readers),
        ("number of input files", len(before.files), len(now.files)),
    )
    check_each(differing, where, "with --force")
    if changed := [new.path for old, new in zip(before.files, now.files, strict=True) if old != new]:
        raise BatchError(
            f"{counted(len(changed), 'input file')} changed since {where} was begun, {changed[0]} first: "
            "start anew with --force."
        )
    return manifest
