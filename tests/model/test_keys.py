"""Keys as operators write them: roles, names, hashed ones; a slip is named by its place and shows no key."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.keys import ROLES, Entry, Role, read_entries, read_key_file

KEY, OTHER = "k" * 20, "o" * 20
DIGEST = hashlib.sha256(KEY.encode())
NAMES = st.from_regex(r"[a-zA-Zäéж][a-zA-Z0-9._@-]{0,20}", fullmatch=True).filter(lambda name: name != "keyless")
KEYS = st.text(st.sampled_from("abcXYZ0189-_=+/."), min_size=16, max_size=40)


@given(st.sampled_from(ROLES), NAMES, KEYS)
def test_an_entry_gives_role_name_and_digest(role: Role, name: str, key: str) -> None:
    digest = hashlib.sha256(key.encode())
    written = Entry(role, name, digest.digest())
    assert read_entries(f" {role}:{name}:{key} ,") == [written]
    assert read_entries(f"{role}:{name}:sha256={digest.hexdigest()}") == [written]


def test_several_keys_may_be_one_persons_and_a_key_without_a_name_gets_one_that_hides_it() -> None:
    first, second, unnamed = read_entries(f"reviewer:anna:{KEY},maintainer:anna:{OTHER},reader:{'r' * 20}", b"salt")
    assert (first.name, second.name) == ("anna", "anna")
    assert unnamed.name.startswith("reader-")
    assert "r" * 4 not in unnamed.name.removeprefix("reader-")
    assert read_entries(f"reader:{'r' * 20}", b"other salt")[0].name != unnamed.name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"writer:anna:{KEY}", "pair 1 is not role:key or role:name:key"),
        (f"reader:{KEY},reviewer:anna:short", "pair 2, a reviewer's, has no key of at least 16"),
        (f"reviewer:an na:{KEY}", "a name that cannot be used"),
        (f"reviewer::{KEY}", "a name that cannot be used"),
        (f"reviewer:keyless:{KEY}", "a name that cannot be used"),
        (f"reviewer:reviewer-0123abcd:{KEY}", "a name that cannot be used"),
        (f"reviewer:a:b:{KEY}", "a key holds no colon"),
        (f"reviewer:sha256={DIGEST.hexdigest()}", "a hashed key without a name"),
        (f"reviewer:anna:{KEY},reviewer:boris:{KEY}", "one key stands for reviewer anna and reviewer boris"),
        (f"reviewer:anna:{KEY},reader:anna:sha256={DIGEST.hexdigest()}", "one key stands for"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_place(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        read_entries(text)
    assert KEY not in str(caught.value)


def test_a_file_holds_one_entry_a_line_and_remarks(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# the desk\n\nreviewer:anna:{KEY}\r\n  # gone: reviewer:x:y\nreader:boris:{OTHER}\n")
    assert [(entry.role, entry.name) for entry in read_key_file(path)] == [("reviewer", "anna"), ("reader", "boris")]
    path.write_text(f"# one\nreviewer:{'a' * 3}\n")
    with pytest.raises(ValueError, match="keys line 2"):
        read_key_file(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ValueError, match="no UTF-8"):
        read_key_file(path)
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_key_file(tmp_path / "none")
