"""What a process has of the second reader: nothing of it when it is off, and a version gets the one that it names."""

import subprocess
import sys
from pathlib import Path

from model.reader.encoder import Encoder
from model.reader.shelf import OFF, Shelf, open_shelf
from model.settings import ROOT
from tests.reading import shipped_rule


def test_off_imports_and_reads_nothing(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom model.reader.shelf import open_shelf\n"
        f"shelf = open_shelf('off', Path({str(tmp_path / 'none')!r}))\n"
        "assert shelf.encoder is None and shelf.problem is None\n"
        "print({'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_a_version_gets_the_reader_that_it_names_and_no_other(encoder: Encoder, tmp_path: Path) -> None:
    shelf = Shelf("doubtful", encoder)
    rule = shipped_rule()
    manifest = {"labels": list(rule.labels), "threshold": 0.5, "reader": rule.as_json()}
    reader, problem = shelf.reader_for(manifest)
    assert problem is None
    assert reader is not None
    assert reader.rule == rule
    assert shelf.reader_for({"labels": list(rule.labels), "threshold": 0.5}) == (None, None)
    assert Shelf(OFF, encoder).reader_for(manifest) == (None, None)
    for wrong, words in (
        (manifest | {"reader": rule.as_json() | {"encoder": "f" * 64}}, "needs the encoder ffffffffffff"),
        (manifest | {"reader": {"encoder": "f" * 64}}, "cannot be read"),
        (manifest | {"labels": ["a", "b", "c"]}, "disagree on the labels"),
    ):
        reader, problem = shelf.reader_for(wrong)
        assert reader is None
        assert words in (problem or "")
    refused = open_shelf("all", tmp_path)
    assert refused.reader_for(manifest) == (None, refused.problem)
    assert "manifest.json" in (refused.problem or "")
