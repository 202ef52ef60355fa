"""What a version is, and who changes what; the registry keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

CHAMPION = "champion"
CHALLENGER = "challenger"


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


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes something, when and why; it goes into the history as it is."""

    actor: str
    at: datetime
    reason: str = ""
