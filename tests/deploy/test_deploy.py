"""What is deployed elsewhere is checked by its own tools, and holds to what the README promises of a container."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.settings import ROOT, Settings

MANIFESTS = ROOT / "deploy" / "kubernetes" / "framing.yaml"
COMPOSE = (ROOT / "compose.yaml", ROOT / "deploy" / "compose.postgres.yaml")
KUBERNETES = "1.31"
ALLOWED = {
    "services", "volumes", "name", "x-framing",
    "build", "image", "ports", "environment", "read_only", "tmpfs", "cap_drop", "security_opt", "restart",
    "stop_grace_period", "command", "healthcheck", "depends_on", "deploy",
}  # fmt: skip


def beside(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


def pods() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load_all(MANIFESTS.read_text())
    return {one["metadata"]["name"]: one["spec"] for one in found if one["kind"] == "Deployment"}


def test_the_manifests_are_valid_by_the_schemas_of_kubernetes() -> None:
    command = [beside("kubernetes-validate"), "--strict", "--kubernetes-version", KUBERNETES, MANIFESTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_misspelt_field_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(MANIFESTS.read_text().replace("readOnlyRootFilesystem", "readOnlyRootFilesytem"))
    command = [beside("kubernetes-validate"), "--strict", "--kubernetes-version", KUBERNETES, wrong]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("name", ["framing", "framing-trainer"])
def test_every_container_is_no_root_and_writes_only_where_it_may(name: str) -> None:
    spec = pods()[name]["template"]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    for container in spec["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp"}


def test_there_are_two_replicas_that_drain_before_they_are_killed() -> None:
    server = pods()["framing"]
    assert server["replicas"] == 2
    assert server["template"]["spec"]["terminationGracePeriodSeconds"] > Settings().drain_timeout_s
    budget = next(one for one in yaml.safe_load_all(MANIFESTS.read_text()) if one["kind"] == "PodDisruptionBudget")
    assert budget["spec"]["selector"] == server["selector"]


@pytest.mark.parametrize(
    "text", [MANIFESTS.read_text(), COMPOSE[1].read_text(), (ROOT / "deploy/framing.service").read_text()]
)
def test_every_setting_that_is_named_exists(text: str) -> None:
    named = {name.lower() for name in re.findall(r"FRAMING_([A-Z_]+)", text)} - {"name"}
    assert named
    assert named <= set(Settings.__struct_fields__)


def all_keys(service: dict[str, Any]) -> set[str]:
    return set(service)


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_compose_files_name_known_fields_and_what_they_depend_on(file: Path) -> None:
    whole = yaml.safe_load(file.read_text())
    services = whole["services"]
    assert set(whole) <= ALLOWED
    for service in services.values():
        assert all_keys(service) <= ALLOWED | {"volumes"}
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in whole["volumes"] or (file.parent / source).exists()


def test_the_dockerfile_is_clean() -> None:
    done = subprocess.run([beside("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_is_clean(tmp_path: Path) -> None:
    unit = tmp_path / "framing.service"
    text = (ROOT / "deploy" / "framing.service").read_text()
    unit.write_text(text.replace("/opt/framing/.venv/bin/python", sys.executable).replace("/opt/framing", str(ROOT)))
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "framing.service" not in done.stderr, done.stderr
