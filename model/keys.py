"""Keys as operators write them: who holds one and what it opens; a key itself is kept as a SHA-256 only."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Role = Literal["reader", "reviewer", "maintainer"]
ROLES: tuple[Role, ...] = ("reader", "reviewer", "maintainer")
SHORTEST_KEY = 16
LONGEST_NAME = 40
NAME = re.compile(rf"\w[\w.@-]{{0,{LONGEST_NAME - 1}}}")
TAKEN = re.compile(rf"keyless|(?:{'|'.join(ROLES)})-[0-9a-f]{{8}}")
"""What callers without a name are called in the history; nobody else may be."""

HASHED = re.compile(r"sha256=([0-9a-f]{64})")
FORM = "role:key or role:name:key"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key.

    Parameters
    ----------
    name : of who holds it, for the history; where nobody says, one that gives no key away
    digest : SHA-256 of the key
    """

    role: Role
    name: str
    digest: bytes


def read_entries(text: str, salt: bytes = b"") -> list[Entry]:
    """Return the entries of a setting, which stand between commas.

    Parameters
    ----------
    salt : of the names of those who have none; without it a name would tell which key a guess is

    Raises
    ------
    ValueError
        One cannot be used; the text names its place and what is wrong, never a key.
    """
    return _read(((f"pair {number}", part) for number, part in enumerate(text.split(","), start=1)), salt)


def read_key_file(path: Path, salt: bytes = b"") -> list[Entry]:
    """Return the entries of a file, one a line; blank lines and such that begin with # are passed over.

    Raises
    ------
    ValueError
        It cannot be read, or an entry cannot be used; the text names the line, never a key.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ValueError(f"{path} cannot be read: {why}") from None
    numbered = enumerate(lines, start=1)
    return _read(((f"{path} line {number}", line) for number, line in numbered if line.lstrip()[:1] != "#"), salt)


def check_distinct(entries: Sequence[Entry]) -> None:
    """Raise ValueError where one key stands for two people or roles."""
    seen: dict[bytes, Entry] = {}
    for entry in entries:
        other = seen.setdefault(entry.digest, entry)
        if (other.role, other.name) != (entry.role, entry.name):
            both = " and ".join(f"{one.role} {one.name}" for one in (other, entry))
            raise ValueError(f"one key stands for {both}: give each a key of its own")


def _read(parts: Iterator[tuple[str, str]], salt: bytes) -> list[Entry]:
    found = [_entry(part.strip(), where, salt) for where, part in parts if part.strip()]
    check_distinct(found)
    return found


def _entry(text: str, where: str, salt: bytes) -> Entry:
    role, _, rest = text.partition(":")
    name, has_name, key = rest.rpartition(":")
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise ValueError(f"{where} is not {FORM} with a role of {', '.join(ROLES)}")
    if has_name and (not NAME.fullmatch(name) or TAKEN.fullmatch(name)):
        raise ValueError(
            f"{where}, a {role}'s, has a name that cannot be used: a name is up to {LONGEST_NAME} letters, digits and "
            "any of . _ @ -, and a key holds no colon"
        )
    if hashed := HASHED.fullmatch(key):
        if not has_name:
            raise ValueError(f"{where}, a {role}'s, is a hashed key without a name: write {role}:NAME:sha256=...")
        return Entry(known, name, bytes.fromhex(hashed[1]))
    if len(key) < SHORTEST_KEY or not key.isascii() or any(map(str.isspace, key)):
        raise ValueError(
            f"{where}, a {role}'s, has no key of at least {SHORTEST_KEY} ASCII characters without a space or a colon"
        )
    unnamed = f"{role}-{hmac.new(salt, key.encode(), hashlib.sha256).hexdigest()[:8]}"
    return Entry(known, name or unnamed, hashlib.sha256(key.encode()).digest())
