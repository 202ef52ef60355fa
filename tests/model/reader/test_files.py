"""The second reader's folder: whatever was changed, cut or lost in it is refused by name."""

from pathlib import Path

import pytest

from model.errors import FormatError, IntegrityError
from model.reader.encoder import open_encoder
from model.reader.files import ENCODER, MANIFEST, NAMES, TOKENIZER, digest_of, manifest_of, read_files
from tests.reading import READER_DIR, damaged


@pytest.mark.parametrize("name", [ENCODER, TOKENIZER])
@pytest.mark.parametrize("change", ["flipped", "cut", "empty", "missing"])
def test_a_changed_part_is_refused_by_name(tmp_path: Path, name: str, change: str) -> None:
    content = (READER_DIR / name).read_bytes()
    middle = len(content) // 2
    changed = {
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut": content[:-1],
        "empty": b"",
        "missing": None,
    }[change]
    with pytest.raises((IntegrityError, FormatError), match=name.replace(".", r"\.")) as refused:
        read_files(damaged(tmp_path / "reader", name, changed))
    assert "FRAMING_READER=off" in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": 2, "labels": ["a"], "most_tokens": 1, "parts": {}}']
)
def test_a_foreign_manifest_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FormatError, match=r"manifest\.json"):
        open_encoder(damaged(tmp_path / "reader", MANIFEST, content))


def test_a_manifest_is_named_by_its_bytes(tmp_path: Path) -> None:
    parts = {ENCODER: b"one", TOKENIZER: b"two", NAMES: b"three"}
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / MANIFEST).write_bytes(manifest_of({"labels": ["a", "b"], "most_tokens": 9}, parts))
    files = read_files(tmp_path)
    assert (files.labels, files.most_tokens, files.encoder) == (("a", "b"), 9, b"one")
    assert files.digest == digest_of(tmp_path) != digest_of(READER_DIR)
