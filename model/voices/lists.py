"""The word lists beside this module, read once: what shows that somebody speaks, and what kind of speaker that is."""

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

HERE = Path(__file__).resolve().parent
Kind: TypeAlias = Literal[
    "state_outlet",
    "outlet",
    "service",
    "ministry",
    "official",
    "analyst",
    "private_person",
    "organization",
    "unknown",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
PERSONS: frozenset[Kind] = frozenset({"official", "analyst", "private_person"})


@lru_cache(maxsize=8)
def entries(name: str) -> dict[str, frozenset[str]]:
    """Return the entries of a file by their kind; what the kinds mean stands in the file."""
    rows = (line.split("\t") for line in (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines())
    kinds: dict[str, set[str]] = {}
    for row in rows:
        if not row[0].startswith("#"):
            kinds.setdefault(row[0], set()).add(row[1])
    return {kind: frozenset(found) for kind, found in kinds.items()}


@lru_cache(maxsize=1)
def speakers() -> dict[str, Kind]:
    """Return the kind of each word or name that stands for a speaker."""
    listed = entries("speakers")
    return {entry: kind for kind in KINDS if kind in listed for entry in listed[kind]}


_GRAMMAR = entries("grammar")
ARTICLES: Final = _GRAMMAR["article"]
COUNTING: Final = _GRAMMAR["counting"]
GATHERED: Final = _GRAMMAR["gathered"]
PRONOUNS: Final = _GRAMMAR["pronoun"]
CARRIED: Final = _GRAMMAR["carried"]
WITHIN: Final = _GRAMMAR["within"]
PLACING: Final = _GRAMMAR["placing"]
LEADING: Final = _GRAMMAR["leading"]
STUDYING: Final = _GRAMMAR["studying"]
PARTICLES: Final = _GRAMMAR["particle"]
DAYS: Final = _GRAMMAR["day"]
GENERAL: Final = _GRAMMAR["general"]
FUNCTION: Final = _GRAMMAR["function"]
BE: Final = _GRAMMAR["be"]
OF_ISSUER: Final = _GRAMMAR["issuer"]
NO_SUBJECT: Final = _GRAMMAR["no_subject"]
SHE: Final = _GRAMMAR["she"]
HE: Final = _GRAMMAR["he"]
THINGS: Final = _GRAMMAR["thing"]
UNNAMED: Final = _GRAMMAR["unnamed"]
TITLES: Final = _GRAMMAR["title"]
ADJECTIVES: Final = _GRAMMAR["adjective"]
ALSO_NAMES: Final = _GRAMMAR["also_name"]
MEDIA_PERSONS: Final = _GRAMMAR["media_person"]
NAMING: Final = _GRAMMAR["naming"]
NOTES: Final = entries("cues")["note"]
SAYING: Final = entries("cues")["say"]
PARTICIPLES: Final = entries("cues")["going"]
BETWEEN: Final = entries("cues")["between"]
ELISIONS: Final = entries("phrases")["elision"]
