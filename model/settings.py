"""Every setting with its default and its meaning; the only reader of the environment."""

import os
import shutil
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
Role = Literal["reader", "reviewer", "maintainer"]
ROLES: tuple[Role, ...] = ("reader", "reviewer", "maintainer")


class Settings(BaseSettings):
    """What an operator can set; each field is the variable `FRAMING_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="FRAMING_", frozen=True, extra="forbid")

    data_dir: Path = Field(Path("data"), description="Directory of all state: the SQLite file and the cache.")
    database_url: str = Field("", description="SQLAlchemy URL; empty means the SQLite file in the data directory.")
    seeds_dir: Path = Field(ROOT / "seeds", description="Directory of the seed corpus, read by training only.")
    artifact_dir: Path | None = Field(
        None, description="An exported version to adopt and promote when the registry is empty."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Server processes; they share the scoring table.")
    keys: str = Field("", description="Comma-separated role:key pairs; roles reader, reviewer, maintainer.")
    trainer: bool = Field(True, description="Whether `serve` runs a trainer beside the server, at low priority.")
    scorer: Literal["auto", "compiled", "numpy"] = Field("auto", description="Which scorer answers.")
    max_text_characters: int = Field(10_000, ge=1, description="Longest text of /v1/label, in code points.")
    max_texts: int = Field(1_000, ge=1, description="Most texts in one request.")
    max_body_bytes: int = Field(2 * 1024 * 1024, ge=1, description="Largest request body, in bytes.")
    max_import_bytes: int = Field(
        256 * 1024 * 1024,
        ge=1,
        description="Largest file of /v1/reviews/import, in bytes; other bodies have their own.",
    )
    max_queue_texts: int = Field(50_000, ge=1, description="Most unlabelled texts kept in the queue.")
    max_document_bytes: int = Field(1024 * 1024, ge=1, description="Largest document, in bytes of UTF-8.")
    max_in_flight: int = Field(64, ge=1, description="Requests at work at once in a process; more get 503.")
    drain_timeout_s: int = Field(20, ge=1, description="Seconds that open requests may take after SIGTERM.")
    alias_poll_s: float = Field(0.5, gt=0, description="Seconds between looks at which version is champion.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")

    @field_validator("keys")
    @classmethod
    def _check_keys(cls, value: str) -> str:
        for pair in filter(None, (part.strip() for part in value.split(","))):
            role, _, key = pair.partition(":")
            if role not in ROLES or len(key) < 16:
                raise ValueError(
                    f"the pair with role {role!r} is not role:key with a role of {', '.join(ROLES)} and a key "
                    "of at least 16 characters"
                )
        return value

    @property
    def url(self) -> str:
        """Return the database URL that is in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'framing.db').resolve()}"

    @property
    def cache_dir(self) -> Path:
        """Return the directory of files that can be made again from the database."""
        return self.data_dir / "cache"


def read_settings(**overrides: object) -> Settings:
    """Read the environment once, with command-line values on top.

    Raises
    ------
    SettingsError
        A value cannot be used; the text names the variable, never a key.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(Settings().model_dump() | given)
    except ValidationError as error:
        problems = "; ".join(
            f"FRAMING_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise SettingsError(f"{problems}. Correct the variable and start again.") from None


def share_metrics(settings: Settings) -> None:
    """Let several server processes count together; must run before prometheus_client is imported."""
    directory = settings.cache_dir / "metrics"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
