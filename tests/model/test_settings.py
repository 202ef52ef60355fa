"""Settings: every one has a default and a meaning; a wrong one is named, a key never shown."""

import pytest

from model.errors import SettingsError
from model.settings import Settings, read_settings


def test_every_setting_has_a_default_and_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert not field.is_required(), name
        assert (field.description or "").endswith("."), name


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FRAMING_PORT", "eighty"),
        ("FRAMING_PORT", "70000"),
        ("FRAMING_MAX_TEXTS", "0"),
        ("FRAMING_KEYS", "reader:short"),
        ("FRAMING_KEYS", "owner:aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("FRAMING_SCORER", "gpu"),
    ],
)
def test_a_wrong_value_is_refused_by_the_variables_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as caught:
        read_settings()
    assert "aaaaaaaa" not in str(caught.value)


def test_the_command_line_goes_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMING_PORT", "1234")
    assert read_settings().port == 1234
    assert read_settings(port=4321).port == 4321
    assert read_settings(port=None).port == 1234
