"""`training reader tune`: what is needed is told before the work."""

import importlib.util
from pathlib import Path

import pytest

from training.__main__ import main


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed")
def test_without_pytorch_the_extra_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [f"--{name}={tmp_path / name}" for name in ("text", "labels", "folds", "base", "work")]
    with pytest.raises(SystemExit) as ended:
        main(["reader", "tune", *given])
    assert ended.value.code == 1
    assert "reader-training" in capsys.readouterr().err
