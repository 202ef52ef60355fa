"""`training decision`, as a person runs it."""

import json
from pathlib import Path

from model.record import SHOWN, sealed
from model.store.registry import Registry
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run
from training.fit.fit import Fitted

DECISION = {"passed": False, "reasons": ["macro-F1 is worse"], "figures": {}, "policy": {}}


def decided(registry: Registry, fitted: Fitted) -> dict[str, object]:
    """Store v4, on which a gate decided, with the refusal in the history; return the record."""
    record = sealed(
        {
            "at": "2026-01-02T03:04:05Z",
            "actor": "anna",
            "version": fitted.artifact.digest,
            "champion": None,
            "reviews": {"n": 3},
            "train_on": "any",
            "decision": DECISION,
        }
    )
    version = registry.add(fitted.artifact, fitted.report | {"training": {"record": record}}, SIGNED)
    begin = str(record["sha256"])[:SHOWN]
    registry.record("refuse", version, type(SIGNED)("anna", SIGNED.at, f"macro-F1 is worse (decision {begin})"))
    return record


def test_a_record_is_told_exported_and_verified(run: Run, stored: Registry, fitted: Fitted, tmp_path: Path) -> None:
    record, file = decided(stored, fitted), tmp_path / "record.json"
    told = run("decision", "v4", "--json", file).stdout
    assert told.startswith("v4: refused, 2026-01-02T03:04, asked by anna; champion: none\n  macro-F1 is worse\n")
    assert json.loads(file.read_text()) == record
    verified = run("decision", "--verify", file)
    assert verified.returncode == 0, verified.stderr
    assert "unchanged since it was written" in verified.stdout
    assert "refuse by anna" in verified.stdout
    changed = json.loads(file.read_text())
    changed["decision"]["passed"] = True
    file.write_text(json.dumps(changed))
    check_refused(run("decision", "--verify", file), "it was changed")
    file.write_text("no json")
    check_refused(run("decision", "--verify", file), "no record")
    file.write_text(json.dumps(sealed({"version": "0" * 64})))
    check_refused(run("decision", "--verify", file), "the history of this database does not")


def test_a_version_that_was_fitted_by_hand_has_none(run: Run, stored: Registry) -> None:
    check_refused(run("decision", "v1"), "No gate decided on v1")
