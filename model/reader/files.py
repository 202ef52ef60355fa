"""The second reader's folder: a manifest with the SHA-256 of each part, checked before anything of it is used."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import FormatError, IntegrityError

FORMAT = 1
MANIFEST = "manifest.json"
ENCODER = "encoder.onnx"
TOKENIZER = "tokenizer.json"
NAMES = "names.tsv"
MOMENTS = "moments.npy"
PARTS = (ENCODER, TOKENIZER, NAMES)
"""What serving needs; `MOMENTS` is for training alone."""
NEEDED = ("labels", "most_tokens", "parts")


@dataclass(frozen=True, slots=True)
class ReaderFiles:
    """The checked bytes of an encoder.

    Parameters
    ----------
    digest : SHA-256 of the manifest, in hex; a version names by it which encoder it needs
    labels : the columns of the encoder's logits, in order
    most_tokens : longest text that it reads, in word pieces
    """

    digest: str
    labels: tuple[str, ...]
    most_tokens: int
    encoder: bytes
    tokenizer: bytes
    names: bytes


def read_files(directory: Path) -> ReaderFiles:
    """Return the checked parts of an encoder.

    Raises
    ------
    FormatError, IntegrityError
        A part is missing, foreign, changed or cut short; the text names it.
    """
    content = _read(directory, MANIFEST)
    manifest = parse_manifest(content, directory)
    contents = {name: _read(directory, name) for name in PARTS}
    for name, part in contents.items():
        _check(manifest, name, part, directory)
    return ReaderFiles(
        digest=hashlib.sha256(content).hexdigest(),
        labels=tuple(manifest["labels"]),
        most_tokens=int(manifest["most_tokens"]),
        encoder=contents[ENCODER],
        tokenizer=contents[TOKENIZER],
        names=contents[NAMES],
    )


def read_part(directory: Path, name: str) -> bytes:
    """Return the checked bytes of one part.

    Raises
    ------
    FormatError, IntegrityError
        It is missing, changed or cut short.
    """
    manifest = parse_manifest(_read(directory, MANIFEST), directory)
    content = _read(directory, name)
    _check(manifest, name, content, directory)
    return content


def digest_of(directory: Path) -> str:
    """Return the SHA-256 of a folder's manifest: what names its encoder; no other part is read.

    Raises
    ------
    FormatError
        The manifest is missing or foreign.
    """
    content = _read(directory, MANIFEST)
    parse_manifest(content, directory)
    return hashlib.sha256(content).hexdigest()


def manifest_of(card: dict[str, Any], contents: dict[str, bytes]) -> bytes:
    """Return the manifest of an encoder: `card`, and size and SHA-256 of each part."""
    parts = {name: {"bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()} for name, part in contents.items()}
    return json.dumps({"format": FORMAT, **card, "parts": parts}, indent=1, sort_keys=True).encode() + b"\n"


def parse_manifest(content: bytes, directory: Path) -> dict[str, Any]:
    """Return a manifest's fields.

    Raises
    ------
    FormatError
        It is no manifest of an encoder, or one of another format.
    """
    try:
        manifest = json.loads(content)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not all(map(manifest.get, NEEDED)):
        raise FormatError(
            f"{MANIFEST} of the second reader in {directory} is no manifest of format {FORMAT}: put the folder of this "
            "program's release back."
        )
    return manifest


def _read(directory: Path, name: str) -> bytes:
    try:
        return (directory / name).read_bytes()
    except OSError as error:
        raise FormatError(
            f"{name} of the second reader in {directory} cannot be read: {error.strerror}. Put the folder of this "
            "program's release back, or set FRAMING_READER=off."
        ) from None


def _check(manifest: dict[str, Any], name: str, content: bytes, directory: Path) -> None:
    """Raise IntegrityError unless `content` is the part that the manifest names."""
    stated = manifest["parts"].get(name) or {"bytes": 0, "sha256": ""}
    found = hashlib.sha256(content).hexdigest()
    if found != stated["sha256"]:
        raise IntegrityError(
            f"{name} of the second reader in {directory} has {len(content)} bytes with SHA-256 {found[:12]}..., its "
            f"manifest says {stated['bytes']} bytes with {stated['sha256'][:12]}...: it was changed or cut short. "
            "Put the folder of this program's release back, or set FRAMING_READER=off."
        )
