"""`service drift`: exit code and words for a person, JSON for a program."""

import json
from pathlib import Path

from model.settings import Settings
from model.store.registry import Registry
from tests.model.drift.streams import sentences
from tests.service.commands.running import run_service


def test_it_tells_what_moved_and_exits_with_4(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    calm, war = list(sentences(900, 1)), list(sentences(300, 2, ("zhorabek",), 0.8))
    for name, texts, code in (("calm.txt", calm, 0), ("war.txt", calm + war, 4)):
        (tmp_path / name).write_text("\n".join(texts))
        data = {"FRAMING_DATA_DIR": str(settings.data_dir), "FRAMING_READER": "off"}
        done = run_service("drift", tmp_path / name, "--reference", "600", **data)
        assert done.returncode == code, done.stderr
    assert "zhorabek" in done.stdout
    found = json.loads(run_service("drift", tmp_path / "war.txt", "--reference", "600", "--json", **data).stdout)
    assert found["sources"][""]["terms"][0]["term"] == "zhorabek"
