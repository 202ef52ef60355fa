"""Written and read: the same, or refused by name."""

from pathlib import Path

import pytest

from model.errors import FormatError, IntegrityError
from model.store.artifact import (
    MANIFEST,
    PIPELINE,
    TABLE,
    build_artifact,
    load_pipeline,
    read_directory,
    read_manifest,
    sha256,
    write_directory,
)
from training.fit.fit import Fitted


def test_written_and_read_is_the_same(fitted: Fitted, tmp_path: Path) -> None:
    write_directory(fitted.artifact, tmp_path)
    assert read_directory(tmp_path) == fitted.artifact
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST, PIPELINE, TABLE]


@pytest.mark.parametrize("name", [TABLE, PIPELINE])
def test_one_flipped_byte_or_a_cut_is_refused_by_name(fitted: Fitted, tmp_path: Path, name: str) -> None:
    write_directory(fitted.artifact, tmp_path)
    path = tmp_path / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=name):
        read_directory(tmp_path)
    path.write_bytes(content[:-1])
    with pytest.raises(IntegrityError, match=name):
        read_directory(tmp_path)
    path.unlink()
    with pytest.raises(FormatError, match=name):
        read_directory(tmp_path)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{", "no artifact manifest"),
        (b"[]", "no artifact manifest"),
        (b"\xff", "no artifact manifest"),
        (b'{"format": 99}', "format 99"),
        (b'{"format": 1, "labels": []}', "parts"),
    ],
)
def test_a_foreign_manifest_is_refused_by_name(content: bytes, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        read_manifest(content, "somewhere")


def test_a_changed_pipeline_is_not_unpickled(tmp_path: Path) -> None:
    path = tmp_path / PIPELINE
    path.write_bytes(b"cos\nsystem\n(S'touch marker'\ntR.")
    with pytest.raises(IntegrityError, match="not loaded"):
        load_pipeline(path, sha256(b"another content"))
    assert not (tmp_path / "marker").exists()


def test_the_stored_pipeline_loads_and_gives_the_same_labels(fitted: Fitted, tmp_path: Path) -> None:
    write_directory(fitted.artifact, tmp_path)
    stated = read_manifest(fitted.artifact.manifest, "test")["parts"][PIPELINE]["sha256"]
    pipeline = load_pipeline(tmp_path / PIPELINE, stated)
    texts = ["The heroic army will crush the puppets.", "They may seek to hide it.", "He left on Friday."]
    assert (pipeline.predict_proba(texts) == fitted.pipeline.predict_proba(texts)).all()


def test_equal_parts_have_equal_digests() -> None:
    one = build_artifact({"labels": ["a"], "threshold": 0.5}, {TABLE: b"x"})
    two = build_artifact({"threshold": 0.5, "labels": ["a"]}, {TABLE: b"x"})
    assert one.digest == two.digest
    assert one.digest != build_artifact({"labels": ["a"], "threshold": 0.5}, {TABLE: b"y"}).digest
