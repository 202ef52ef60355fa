"""A signed version is taken as it was signed or not at all, and gives the same answers wherever it is adopted."""

import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from model.errors import DatabaseError, IntegrityError
from model.scoring.classifier import classifier_of
from model.store.artifact import write_directory
from model.store.cache import open_version
from model.store.database import open_engine
from model.store.registry import Registry
from model.store.whole.signing import SIGNATURE, read_signed, sign_directory
from tests.fitted import SIGNED
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted


def keys(directory: Path, name: str) -> tuple[Path, Path]:
    private = Ed25519PrivateKey.generate()
    files = directory / f"{name}.pem", directory / f"{name}.pub.pem"
    files[0].write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files[1].write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return files


@pytest.fixture
def exported(fitted: Fitted, tmp_path: Path) -> Path:
    directory = tmp_path / "exported"
    write_directory(fitted.artifact, directory)
    return directory


def test_what_was_signed_is_taken_and_nothing_else(exported: Path, fitted: Fitted, tmp_path: Path) -> None:
    private, public = keys(tmp_path, "desk")
    with pytest.raises(IntegrityError, match="nobody vouches"):
        read_signed(exported, public)
    sign_directory(exported, private)
    assert read_signed(exported, public) == fitted.artifact
    with pytest.raises(IntegrityError, match=r"not that of other\.pub\.pem"):
        read_signed(exported, keys(tmp_path, "other")[1])


@pytest.mark.parametrize("name", ["manifest.json", "scoring.table", "pipeline.joblib", SIGNATURE])
def test_one_changed_byte_anywhere_is_refused(exported: Path, tmp_path: Path, name: str) -> None:
    private, public = keys(tmp_path, "desk")
    sign_directory(exported, private)
    content = (exported / name).read_bytes()
    changed = (
        content.replace(b'"threshold"', b'"threshold" ', 1)
        if name == "manifest.json"
        else content[:-1] + bytes([content[-1] ^ 1])
    )
    (exported / name).write_bytes(changed)
    with pytest.raises(IntegrityError):
        read_signed(exported, public)


def test_other_keys_are_told(exported: Path, tmp_path: Path) -> None:
    curve = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "curve.pem").write_bytes(curve)
    (tmp_path / "text.pem").write_text("no key")
    for name, why in (
        ("none.pem", "cannot be read"),
        ("text.pem", "holds no private key"),
        ("curve.pem", "ed25519 is needed"),
    ):
        with pytest.raises(DatabaseError, match=why):
            sign_directory(exported, tmp_path / name)


def test_without_the_library_the_message_says_what_adds_it(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, _ = keys(tmp_path, "desk")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    with pytest.raises(DatabaseError, match="pip install cryptography"):
        sign_directory(exported, private)


@pytest.mark.parametrize("compiled", [True, False])
def test_an_adopted_version_answers_to_the_bit_as_where_it_was_made(
    exported: Path, fitted: Fitted, corpus: Corpus, tmp_path: Path, *, compiled: bool
) -> None:
    private, public = keys(tmp_path, "desk")
    sign_directory(exported, private)
    answers = []
    for place, artifact in (("here", fitted.artifact), ("there", read_signed(exported, public))):
        registry = Registry(open_engine(f"sqlite:///{tmp_path / place / 'framing.db'}"))
        version = registry.add(artifact, {}, SIGNED)
        scorer = open_version(registry, version, tmp_path / place / "cache", compiled=compiled)
        answers.append((version.digest, classifier_of(version, scorer).classify(corpus.texts)))
        registry.engine.dispose()
    assert answers[0] == answers[1]
