"""Who vouches for an exported version: an ed25519 signature of its manifest, which names the SHA-256 of every part."""

from pathlib import Path
from typing import Any

from model.errors import DatabaseError, IntegrityError
from model.store.artifact import MANIFEST, Artifact, read_directory, write_file

SIGNATURE = "manifest.sig"
MISSING = "Signing needs cryptography: `pip install cryptography` in this environment adds it."


def sign_directory(directory: Path, key_file: Path) -> None:
    """Write the signature of an exported version beside it.

    Parameters
    ----------
    key_file : a private ed25519 key in PEM, without a password

    Raises
    ------
    DatabaseError
        The key cannot be read, or is none.
    """
    key = _key(key_file, is_private=True)
    write_file(directory / SIGNATURE, key.sign((directory / MANIFEST).read_bytes()))


def read_signed(directory: Path, key_file: Path) -> Artifact:
    """Return the artifact of a directory that the owner of a key signed; nothing of it is unpickled.

    Parameters
    ----------
    key_file : the public ed25519 key in PEM

    Raises
    ------
    IntegrityError
        There is no signature, or not of this key and this manifest; or a part is not the one that was signed.
    """
    key = _key(key_file, is_private=False)
    try:
        signature = (directory / SIGNATURE).read_bytes()
    except OSError:
        raise IntegrityError(f"{directory} has no {SIGNATURE}: nobody vouches for it. Export it with --sign.") from None
    artifact = read_directory(directory)
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, artifact.manifest)
    except InvalidSignature:
        raise IntegrityError(
            f"The signature in {directory} is not that of {key_file.name} over this manifest: do not use it."
        ) from None
    return artifact


def _key(file: Path, *, is_private: bool) -> Any:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
    except ModuleNotFoundError:
        raise DatabaseError(MISSING) from None
    kind = "private" if is_private else "public"
    try:
        content = file.read_bytes()
        key = load_pem_private_key(content, None) if is_private else load_pem_public_key(content)
    except OSError as error:
        raise DatabaseError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise DatabaseError(f"{file} holds no {kind} key in PEM without a password.") from None
    if not isinstance(key, Ed25519PrivateKey if is_private else Ed25519PublicKey):
        raise DatabaseError(f"{file} holds a {kind} key of another kind: ed25519 is needed.")
    return key
