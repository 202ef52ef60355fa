"""A champion with labels of its own that carries no rows to train on: every command refuses what nobody could use."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from model.store.database import open_engine
from model.store.registry import Registry
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.command import check_refused
from training.fit.fit import Fitted

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_labels_that_no_training_could_use_are_refused_at_once(
    run_at_home: Run, home: Path, own_fitted: Fitted
) -> None:
    engine = open_engine(f"sqlite:///{home / 'own' / 'framing.db'}")
    registry = Registry(engine)
    registry.promote(registry.add(own_fitted.artifact, own_fitted.report, SIGNED), SIGNED)
    file = home / "own.csv"
    file.write_text("text,label\nA trial.,crime\n")
    check_refused(run_at_home("add", file, data="own"), "labels of its own", "fit --no-seeds")
    check_refused(run_at_home("retrain", data="own"), "labels of its own", "fit --no-seeds")
    assert sum(Reviews(engine).counts().values()) == 0
    engine.dispose()
