"""SIGTERM ends a fit with all that it started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model.settings import ROOT
from tests.soak.servers import write_seeds
from tests.training.invented import LABELS, sentences
from training.corpus.corpus import Corpus

DEADLINE_S = 60


def alive_in(session: int) -> list[str]:
    """Return the processes of a session that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, own, *_ = (entry / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(own) == session and state != "Z":
            found.append((entry / "cmdline").read_text())
    return found


@pytest.mark.slow
def test_a_fit_that_is_terminated_leaves_no_process_behind(tmp_path: Path) -> None:
    rows = [example for k in range(6) for example in sentences(400, seed=k, source=f"archive {k}")]
    write_seeds(Corpus(tuple(rows), tuple(label.value for label in LABELS)), tmp_path / "seeds")
    environment = os.environ | {
        "FRAMING_DATA_DIR": str(tmp_path / "data"),
        "FRAMING_SEEDS_DIR": str(tmp_path / "seeds"),
    }
    command = [sys.executable, "-m", "training", "fit"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        assert any("fits done" in line for line in process.stderr)
        assert len(alive_in(process.pid)) > 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE_S) == 128 + signal.SIGTERM
    assert [line for line in alive_in(process.pid) if "resource_tracker" not in line] == []
