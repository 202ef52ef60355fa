"""`training export --sign` and `training adopt`: from one registry to another, or refused in one line."""

from pathlib import Path

from click.testing import CliRunner

from model.settings import Settings
from model.store.registry import Registry
from tests.model.store.whole.test_signing import keys
from training.__main__ import app


def test_a_signed_version_goes_from_one_registry_to_another(
    settings: Settings, registry: Registry, tmp_path: Path, monkeypatch
) -> None:
    private, public = keys(tmp_path, "desk")
    monkeypatch.setenv("FRAMING_DATA_DIR", str(settings.data_dir))
    run = CliRunner().invoke
    done = run(app, ["export", "champion", str(tmp_path / "out"), "--sign", str(private)])
    assert done.exit_code == 0, done.output
    monkeypatch.setenv("FRAMING_DATA_DIR", str(tmp_path / "elsewhere"))
    done = run(app, ["adopt", str(tmp_path / "out"), "--key", str(public)])
    assert done.exit_code == 0, done.output
    assert registry.resolve("champion").digest[:12] in done.output
    done = run(app, ["adopt", str(tmp_path / "out"), "--key", str(keys(tmp_path, "other")[1])])
    assert done.exit_code != 0
