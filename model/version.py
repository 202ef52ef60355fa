"""What a version is, and who changes what; the registry keeps them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CHAMPION = "champion"
CHALLENGER = "challenger"
SHADOW = "shadow"
BASE = "base.jsonl.gz"
"""The part of an artifact that holds the rows a version was fitted on, where these are not the seeds."""

NAME = re.compile(r"v?([1-9][0-9]{0,8})")


def number_of(name: str) -> int | None:
    """Return the number of a version that is called "v3" or "3"; None for any other name, "v03" among them."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version, without its parts' bytes."""

    number: int
    digest: str
    created_at: str
    created_by: str
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Return how people call it, for example "v3"."""
        return f"v{self.number}"

    @property
    def base(self) -> str | None:
        """Return the SHA-256 of the rows of its own that it carries, None where it stands on the seeds."""
        part = self.manifest.get("parts", {}).get(BASE)
        return str(part["sha256"]) if part else None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes something, when and why; it goes into the history as it is."""

    actor: str
    at: datetime
    reason: str = ""
