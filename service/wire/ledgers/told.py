"""What a figure says of itself, in words, wherever people read it."""

from collections.abc import Mapping
from typing import Any


def as_of_told(figure: Mapping[str, Any]) -> str:
    """Return as of when it is: the date, else the words; empty where nothing tells."""
    dated = figure["as_of"] or {}
    return dated.get("date") or dated.get("text") or ""


def status_told(figure: Mapping[str, Any]) -> str:
    """Return its status, or that its clause denies it; empty where nobody is named."""
    return "denied" if figure.get("denied") else figure["status"] or ""
