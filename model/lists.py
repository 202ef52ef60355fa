"""Settings that are lists in one line: read to what they name, and refused where they name what there is not."""

import ipaddress
import re
from collections.abc import Iterator

DIALECTS = ("hugging-face", "tei", "open-inference", "perspective", "label-studio", "openai")
ALL, NONE = "all", "none"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@,*]+")
ROUTE = re.compile(r"(?:GET|POST|DELETE) /\S*")
ALIAS = re.compile(r"[A-Za-z0-9_.-]+=[^\s=,]+")
ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


def dialects_of(value: str) -> frozenset[str]:
    """Return the dialects that a setting switches on: `all`, `none`, or names.

    Raises
    ------
    ValueError
        There is no dialect of a name.
    """
    if value in {ALL, NONE}:
        return frozenset(DIALECTS if value == ALL else ())
    names = frozenset(_parts(value))
    if unknown := sorted(names - set(DIALECTS)):
        raise ValueError(f"there is no dialect {unknown[0]!r}; use {ALL}, {NONE}, or some of {', '.join(DIALECTS)}")
    return names


def origins_of(value: str) -> frozenset[str]:
    """Return the origins of a setting, as browsers write them.

    Raises
    ------
    ValueError
        One is no origin: a scheme, a host, perhaps a port, and nothing behind them.
    """
    return frozenset(
        _fitting(part.lower(), ORIGIN, "an origin such as https://desk.example or chrome-extension://abcdef")
        for part in _parts(value)
    )


def routes_of(value: str) -> frozenset[str]:
    """Return the routes of a setting, each a method and a path as the list of routes has it; ValueError for others."""
    return frozenset(_fitting(part, ROUTE, "a route such as POST /v1/reviews") for part in _parts(value))


def aliases_of(value: str) -> dict[str, str]:
    """Return the label that each other name stands for; ValueError where a part is no NAME=LABEL."""
    pairs = (_fitting(part, ALIAS, "NAME=LABEL, such as TOXICITY=state_media_framing") for part in _parts(value))
    return {name: label for name, _, label in (pair.partition("=") for pair in pairs)}


def networks_of(value: str) -> tuple[Network, ...]:
    """Return the addresses and networks of a setting; ValueError for what is none."""
    return tuple(ipaddress.ip_network(part) for part in _parts(value))


def root_path_of(value: str) -> str:
    """Return a path prefix as it is; ValueError where it is none."""
    return _fitting(value, ROOT_PATH, "a path such as /framing, without a slash at its end") if value else ""


def _parts(value: str) -> Iterator[str]:
    return filter(None, (part.strip() for part in value.split(",")))


def _fitting(part: str, pattern: re.Pattern[str], what: str) -> str:
    if not pattern.fullmatch(part):
        raise ValueError(f"{part!r} is not {what}")
    return part
