"""Values in messages: input as Python writes it, so that any terminal and any JSON takes it, and short; counts."""

from reprlib import Repr

LONGEST = 80  # characters, so that neither answers nor memory grow with what is sent
_short = Repr()
_short.maxlevel = 2  # of nesting: deeper is not walked into
_short.maxstring = _short.maxother = _short.maxlong = LONGEST


def quoted(value: object) -> str:
    """Return a value as Python writes it, at most 80 characters of it; "..." stands for what is left out."""
    text = _short.repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def counted(count: int, noun: str) -> str:
    """Return how many there are, as people say it: "1 review", "2 reviews"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
