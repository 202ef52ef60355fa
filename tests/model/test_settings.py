"""Settings: every one has a default and a meaning; a wrong one is named, a key never shown."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from model.errors import SettingsError
from model.settings import Settings, changed, read_settings, unknown_variables
from model.store.database import open_engine


def test_every_setting_has_a_default_and_a_sentence() -> None:
    for field in msgspec.structs.fields(Settings):
        assert not field.required, field.name
        meta = next(part for part in get_args(field.type) if isinstance(part, msgspec.Meta))
        assert (meta.description or "").endswith("."), field.name


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FRAMING_PORT", "eighty"),
        ("FRAMING_PORT", "70000"),
        ("FRAMING_MAX_TEXTS", "0"),
        ("FRAMING_KEYS", "reader:short"),
        ("FRAMING_KEYS", "owner:aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("FRAMING_SCORER", "gpu"),
        ("FRAMING_TRAINER", "perhaps"),
        ("FRAMING_ALIAS_POLL_S", "0"),
    ],
)
def test_a_wrong_value_is_refused_by_the_variables_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as caught:
        read_settings()
    assert "aaaaaaaa" not in str(caught.value)
    assert (f"{variable} is {value!r}: " in str(caught.value)) == (variable != "FRAMING_KEYS")


def test_the_command_line_goes_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMING_PORT", "1234")
    assert read_settings().port == 1234
    assert read_settings(port=4321).port == 4321
    assert read_settings(port=None).port == 1234


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMING_WORKERS", "many")
    monkeypatch.setenv("FRAMING_SCORER", "gpu")
    with pytest.raises(SettingsError, match=r"FRAMING_WORKERS.*FRAMING_SCORER.*auto, compiled, numpy"):
        read_settings()


@pytest.mark.parametrize("key", ["short", " abcdefghijklmnop", "abcdefgh ijklmnop", "abcdefghijklmnöp"])
def test_a_key_that_no_header_could_bring_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match=r"FRAMING_KEYS.*at least 16 ASCII characters") as caught:
        read_settings(keys=f"reviewer:{key}")
    assert key not in str(caught.value)


def test_values_of_the_environment_become_what_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ARTIFACT_DIR", ""), ("DATA_DIR", "state"), ("TRAINER", "false"), ("ALIAS_POLL_S", "2")):
        monkeypatch.setenv(f"FRAMING_{name}", value)
    settings = read_settings()
    assert (settings.artifact_dir, settings.data_dir) == (None, Path("state"))
    assert (settings.trainer, settings.alias_poll_s) == (False, 2.0)


def test_changed_settings_are_checked_and_owe_nothing_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    monkeypatch.setenv("FRAMING_ARTIFACT_DIR", "elsewhere")
    assert changed(settings, port=1).artifact_dir is None
    with pytest.raises(SettingsError, match="FRAMING_PORT"):
        changed(settings, port=-1)


def test_a_mistyped_variable_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FRAMING_PORTS", "FRAMING_PORT", "FRAMING_VENV"):
        monkeypatch.setenv(name, "1")
    assert unknown_variables() == ["FRAMING_PORTS"]


ODD_NAMES = (
    "what?",
    "50%25",
    "a%b",
    "no#1",
    "two words",
    "Gräben 数据",
    "a[1]*",
    "it's & $HOME",
    "file:x",
    "+~;=@",
    "\\n",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_directory_of_any_name_holds_the_database(tmp_path: Path, name: str) -> None:
    settings = read_settings(data_dir=tmp_path / name)
    open_engine(settings.url).dispose()
    assert settings.database_file == tmp_path / name / "framing.db"
    assert settings.database_file.is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["line\nbreak", "tab\there", "bytes\udcff"])
def test_a_directory_that_no_message_could_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=r"FRAMING_DATA_DIR.*rename the directory"):
        read_settings(data_dir=name)


def test_a_working_directory_that_is_no_utf8_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bytes\udcff").mkdir()
    monkeypatch.chdir(tmp_path / "bytes\udcff")
    with pytest.raises(SettingsError, match="no UTF-8"):
        read_settings(data_dir=Path("data")).url  # noqa: B018 - asking is what raises
