"""Every setting with its default and its meaning; the only reader of the environment."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import quote

import msgspec
from msgspec import Meta

from model import lists
from model.errors import SettingsError
from model.keys import read_entries

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "FRAMING_"
OF_THE_SCRIPT = frozenset({"FRAMING_VENV"})
"""What the script `run` reads for itself."""

Scorers = Literal["auto", "compiled", "numpy"]
Readers = Literal["doubtful", "all", "off"]
Levels = Literal["debug", "info", "warning", "error"]
UNUSABLE = {
    "bytes that are no UTF-8": re.compile("[\ud800-\udfff]"),
    "a control character": re.compile("[\0-\x1f\x7f]"),
}
"""What a path may not hold, as neither a URL nor a line of a log could name it."""

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator can set; each field is the variable `FRAMING_<NAME>`, its description the README's."""

    data_dir: Annotated[Path, Meta(description="Directory of all state: the SQLite file and the cache.")] = Path("data")
    database_url: Annotated[
        str, Meta(description="SQLAlchemy URL; empty means the SQLite file in the data directory.")
    ] = ""
    seeds_dir: Annotated[Path, Meta(description="Directory of the seed corpus, read by training only.")] = (
        ROOT / "seeds"
    )
    artifact_dir: Annotated[
        Path | None, Meta(description="An exported version to adopt and promote when the registry is empty.")
    ] = None
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8000
    workers: Annotated[int, Meta(ge=1, le=64, description="Server processes; they share the scoring table.")] = 1
    keys: Annotated[
        str,
        Meta(
            description="Comma-separated role:key or role:name:key; roles reader, reviewer, maintainer. "
            "A key may be hashed: sha256=HEX."
        ),
    ] = ""
    keys_file: Annotated[
        Path | None, Meta(description="A file of further such entries, one a line; read again when it changes.")
    ] = None
    dialects: Annotated[
        str, Meta(description="Which other APIs are spoken: `all`, `none`, or names of the table of dialects.")
    ] = lists.ALL
    perspective_aliases: Annotated[
        str, Meta(description="Comma-separated NAME=LABEL: Perspective attributes that stand for a label of the model.")
    ] = ""
    allowed_origins: Annotated[
        str, Meta(description="Comma-separated origins elsewhere whose pages may label, extensions too.")
    ] = ""
    allowed_routes: Annotated[
        str, Meta(description="Comma-separated routes that these pages may ask for besides, as POST /v1/reviews.")
    ] = ""
    root_path: Annotated[str, Meta(description="Path under which a proxy shows this server, as /framing.")] = ""
    trusted_proxies: Annotated[
        str,
        Meta(description="Comma-separated addresses or networks of proxies whose X-Forwarded headers are believed."),
    ] = ""
    trainer: Annotated[bool, Meta(description="Whether `serve` runs a trainer beside the server, at low priority.")] = (
        True
    )
    drift: Annotated[
        bool, Meta(description="Whether words and labels of sampled sentences are counted, to tell what moves.")
    ] = True
    train_on: Annotated[
        str,
        Meta(
            pattern=r"^(any|settled|[1-9]\d? of [1-9]\d?)$",
            description="Which labels train: any, settled ones alone, or those that K of N people gave, as 2 of 3.",
        ),
    ] = "any"
    scorer: Annotated[Scorers, Meta(description="Which scorer answers.")] = "auto"
    reader: Annotated[
        Readers,
        Meta(description="Which sentences the second reader reads: those the table is unsure of, all, or none."),
    ] = "doubtful"
    reader_dir: Annotated[Path, Meta(description="Directory of the second reader's encoder and rule.")] = (
        ROOT / "seeds" / "reader"
    )
    max_text_characters: Annotated[int, Meta(ge=1, description="Longest text of /v1/label, in code points.")] = 10_000
    max_texts: Annotated[int, Meta(ge=1, description="Most texts in one request.")] = 1_000
    max_evidence_texts: Annotated[int, Meta(ge=1, description="Most texts in one request that asks for evidence.")] = (
        100
    )
    max_evidence_characters: Annotated[
        int, Meta(ge=1, description="Most code points in all texts of one request that asks for evidence.")
    ] = 200_000
    max_body_bytes: Annotated[int, Meta(ge=1, description="Largest request body, in bytes.")] = 2 * 1024 * 1024
    max_import_bytes: Annotated[
        int, Meta(ge=1, description="Largest file of /v1/reviews/import, in bytes; other bodies have their own.")
    ] = 256 * 1024 * 1024
    max_import_rows: Annotated[int, Meta(ge=1, description="Most rows of an imported file.")] = 1_000_000
    max_import_cells: Annotated[int, Meta(ge=1, description="Most cells of an imported file: fields of all rows.")] = (
        20_000_000
    )
    max_unpacked_bytes: Annotated[
        int, Meta(ge=1, description="Most bytes that a packed file (gzip, zip, Parquet) of an import may become.")
    ] = 512 * 1024 * 1024
    max_reviews: Annotated[
        int, Meta(ge=1, description="Most reviews stored, withdrawn ones too; imports beyond are refused.")
    ] = 2_000_000
    max_source_reviews: Annotated[int, Meta(ge=1, description="Most reviews that imports store of one source.")] = (
        500_000
    )
    max_queue_texts: Annotated[int, Meta(ge=1, description="Most unlabelled texts kept in the queue.")] = 50_000
    retention_days: Annotated[
        int,
        Meta(
            ge=0, description="Days after which the trainer erases withdrawn reviews and texts in the queue; 0: never."
        ),
    ] = 0
    max_document_bytes: Annotated[int, Meta(ge=1, description="Largest document, in bytes of UTF-8.")] = 1024 * 1024
    max_in_flight: Annotated[
        int,
        Meta(ge=1, description="Requests at work at once in a process, those still coming not counted; more get 503."),
    ] = 64
    slow_processes: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            description="Processes of each kind that a server process starts for web pages, large documents, evidence.",
        ),
    ] = 2
    max_slow_waiting: Annotated[
        int,
        Meta(
            ge=0,
            description="Requests that may wait for a process of each of these kinds, and imports for their turn.",
        ),
    ] = 16
    slow_timeout_s: Annotated[
        float,
        Meta(gt=0, description="Seconds that such a process may take for a request, and that one may wait before."),
    ] = 10.0
    max_slow_bytes: Annotated[
        int,
        Meta(ge=128 * 1024 * 1024, description="Most memory that such a process may take, in bytes."),
    ] = 512 * 1024 * 1024
    max_waiting_texts: Annotated[
        int,
        Meta(ge=1, description="Texts of usual length that wait to be labelled in a process; more get 503."),
    ] = 10_000
    max_connections: Annotated[
        int,
        Meta(ge=1, description="Open connections of a process; for one more, the one that is slowest goes."),
    ] = 800
    max_connections_per_address: Annotated[
        int, Meta(ge=1, description="The same for those that come from one address.")
    ] = 400
    quota: Annotated[
        str,
        Meta(
            pattern=r"^([1-9]\d{0,8}/(second|minute|hour|day))?$",
            description="Most requests of each key in a process, as 600/minute; without keys, of each address.",
        ),
    ] = ""
    reader_decimals: Annotated[
        int,
        Meta(ge=1, le=17, description="Decimals of the probabilities for readers; under 17 they get no evidence."),
    ] = 17
    body_timeout_s: Annotated[
        float,
        Meta(gt=0, description="Seconds that a request's body may take to come; of an import, each 64 KiB of it."),
    ] = 30.0
    drain_notice_s: Annotated[
        float,
        Meta(ge=0, description="Seconds after SIGTERM in which `/readyz` is 503 and new requests are still taken."),
    ] = 1.0
    drain_timeout_s: Annotated[
        int, Meta(ge=1, description="Seconds after SIGTERM in which everything ends, the notice among them.")
    ] = 20
    alias_poll_s: Annotated[float, Meta(gt=0, description="Seconds between looks at which version is champion.")] = 0.5
    follow_timeout_s: Annotated[
        float,
        Meta(gt=0, description="Seconds that a promotion waits until all workers of this server serve the version."),
    ] = 5.0
    log_level: Annotated[Levels, Meta(description="Least level logged.")] = "info"

    @property
    def url(self) -> str:
        """Return the database URL that is in force, a path's characters quoted.

        Raises
        ------
        SettingsError
            The path, of which the environment may give a part alone, is no UTF-8.
        """
        if self.database_url:
            return self.database_url
        file = str(self.database_file)
        if UNUSABLE["bytes that are no UTF-8"].search(file):
            raise SettingsError(f"The data directory's path, {file!r}, is no UTF-8: name another by FRAMING_DATA_DIR.")
        return f"sqlite:///{quote(file)}"

    @property
    def database_file(self) -> Path:
        """Return the SQLite file that holds all state where no URL is given.

        A directory that is not there is named as it was given, so that nothing is made behind a link to nowhere.
        """
        file = self.data_dir.absolute() / "framing.db"
        try:
            return file.resolve() if self.data_dir.exists() else file
        except PermissionError:
            return file

    @property
    def cache_dir(self) -> Path:
        """Return the directory of files that can be made again from the database."""
        return self.data_dir / "cache"


def read_settings(**overrides: object) -> Settings:
    """Read the environment once, with command-line values on top; an empty variable stands for the default.

    Raises
    ------
    SettingsError
        A value cannot be used; the text names every such variable, never a key.
    """
    values: dict[str, object] = {}
    for name in Settings.__struct_fields__:
        value = overrides.get(name)
        values[name] = os.environ.get(f"{PREFIX}{name.upper()}") or None if value is None else value
    return _checked(values)


def unknown_variables() -> list[str]:
    """Return the variables of the environment that look like settings and are none."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.__struct_fields__} | OF_THE_SCRIPT
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def changed(settings: Settings, **changes: object) -> Settings:
    """Return settings with some values changed, and checked as those of the environment are."""
    return _checked(msgspec.structs.asdict(settings) | changes)


def _checked(values: dict[str, object]) -> Settings:
    """Return settings of values of any form; None stands for the default."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(Settings):
        value = values[field.name]
        if value is None:
            continue
        try:
            found[field.name] = msgspec.convert(value, field.type, strict=False, dec_hook=_path)
            if check := CHECKS.get(field.name):
                check(found[field.name])
        except ValueError as error:  # which msgspec's errors are, too
            shown = "" if field.name == "keys" else f" is {str(value)!r}"
            problems.append(f"{PREFIX}{field.name.upper()}{shown}: {_clearer(error, field.type)}")
    if problems:
        raise SettingsError(f"{'; '.join(problems)}. Correct the variable and start again.")
    return Settings(**found)


def _path(_kind: object, value: str | Path) -> Path:
    """Return a path; ValueError where neither a URL nor a message could hold it."""
    if problem := next((what for what, mark in UNUSABLE.items() if mark.search(str(value))), None):
        raise ValueError(f"the path holds {problem}: rename the directory, or name another one")
    return Path(value)


CHECKS: dict[str, Callable[[str], object]] = {
    "keys": read_entries,
    "dialects": lists.dialects_of,
    "perspective_aliases": lists.aliases_of,
    "allowed_origins": lists.origins_of,
    "allowed_routes": lists.routes_of,
    "root_path": lists.root_path_of,
    "trusted_proxies": lists.networks_of,
}
"""What else a value must be; each raises ValueError with the reason."""


def _clearer(error: ValueError, kind: Any) -> str:
    """Return what is wrong with a value, and which there are where they can be counted."""
    choices = next((get_args(part) for part in get_args(kind) if get_origin(part) is Literal), ())
    return f"{error}; use one of {', '.join(choices)}" if choices else str(error)


def share_metrics(settings: Settings) -> None:
    """Let several server processes count together; must run before prometheus_client is imported."""
    directory = settings.cache_dir / "metrics"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    os.environ[SHARED_METRICS] = str(directory)


def shared_metrics() -> Path:
    """Return the directory where several server processes count together, as `share_metrics` made it."""
    return Path(os.environ[SHARED_METRICS])
