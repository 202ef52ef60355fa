"""A version's artifact: manifest.json, the scoring table and pipeline.joblib; written, checked, and loaded here only.

One that was not fitted on the seeds also carries the rows that it was fitted on, for its retrainings to start from.

The manifest names each other part with its SHA-256; the artifact's digest is the manifest's. A digest proves
sameness, not safety: a pickle is loaded only after its digest was found in a registry that training wrote.
"""

import hashlib
import io
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import FormatError, IntegrityError
from model.version import BASE

FORMAT = 1
MANIFEST = "manifest.json"
TABLE = "scoring.table"
PIPELINE = "pipeline.joblib"
PARTS = (TABLE, PIPELINE)


@dataclass(frozen=True, slots=True)
class Artifact:
    """The bytes of one version's parts.

    Parameters
    ----------
    manifest : UTF-8 JSON, as written; its bytes are what the digest is taken of
    contents : the other parts by name
    """

    manifest: bytes
    contents: dict[str, bytes]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the manifest, in hex; equal digests mean equal artifacts."""
        return sha256(self.manifest)


def sha256(content: bytes) -> str:
    """Return a SHA-256 in lowercase hex."""
    return hashlib.sha256(content).hexdigest()


def build_artifact(card: dict[str, Any], contents: dict[str, bytes]) -> Artifact:
    """Return an artifact whose manifest holds `card` and each part's size in bytes and SHA-256."""
    named = {name: {"bytes": len(content), "sha256": sha256(content)} for name, content in contents.items()}
    manifest = {"format": FORMAT, **card, "parts": named}
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return Artifact(text.encode() + b"\n", dict(contents))


def read_manifest(content: bytes, where: str) -> dict[str, Any]:
    """Return a manifest's fields.

    Parameters
    ----------
    where : named in errors, for example a path or "version v3"

    Raises
    ------
    FormatError
        It is no manifest, or one of another format.
    """
    try:
        manifest = json.loads(content)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise FormatError(f"The manifest of {where} is no artifact manifest: export the version again.")
    if manifest["format"] != FORMAT:
        raise FormatError(
            f"The manifest of {where} has format {manifest['format']!r}, this program reads {FORMAT}: "
            "use the program that wrote it, or fit the version again."
        )
    missing = {"labels", "threshold", "parts"} - manifest.keys()
    if missing:
        raise FormatError(f"The manifest of {where} lacks {', '.join(sorted(missing))}: fit the version again.")
    return manifest


def check_part(manifest: dict[str, Any], name: str, content: bytes, where: str) -> None:
    """Raise IntegrityError unless `content` is the part that the manifest names."""
    stated = manifest["parts"].get(name)
    if stated is None:
        raise FormatError(f"The manifest of {where} names no part {name!r}: fit the version again.")
    found = sha256(content)
    if found != stated["sha256"]:
        raise IntegrityError(
            f"{name} of {where} has {len(content)} bytes with SHA-256 {found[:12]}..., its manifest says "
            f"{stated['bytes']} bytes with {stated['sha256'][:12]}...: it was changed or cut short. "
            "Export or fit it again."
        )


def write_directory(artifact: Artifact, directory: Path) -> None:
    """Write the parts into a directory, the manifest last."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in artifact.contents.items():
        write_file(directory / name, content)
    write_file(directory / MANIFEST, artifact.manifest)


def read_directory(directory: Path) -> Artifact:
    """Return the checked artifact that `write_directory` wrote.

    Raises
    ------
    FormatError, IntegrityError
        A part is missing, foreign, changed or cut short; the text names it.
    """
    try:
        manifest_bytes = (directory / MANIFEST).read_bytes()
        manifest = read_manifest(manifest_bytes, str(directory))
        names = (*PARTS, BASE) if BASE in manifest["parts"] else PARTS
        contents = {name: (directory / name).read_bytes() for name in names}
    except FileNotFoundError as error:
        raise FormatError(f"{directory} is no exported version: {Path(error.filename).name} is missing.") from None
    for name, content in contents.items():
        check_part(manifest, name, content, str(directory))
    return Artifact(manifest_bytes, contents)


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, sees all of it or nothing."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)  # there is none under this name once it took its place


def load_pipeline(path: Path, expected_sha256: str) -> Any:
    """Unpickle a fitted scikit-learn pipeline after its digest was checked.

    Parameters
    ----------
    expected_sha256 : from a manifest in the registry, never from beside the file

    Raises
    ------
    IntegrityError
        The file is not the one that was stored; nothing was unpickled.
    """
    content = path.read_bytes()
    if sha256(content) != expected_sha256:
        raise IntegrityError(f"{path} is not the pipeline that was stored: it was not loaded. Export it again.")
    import joblib  # the service never comes here: it must not import joblib

    return joblib.load(io.BytesIO(content))
