"""What is installed: nothing older than the last version with a known hole, and nothing without its hash."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.keys import ROLES

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
FLOORS = {
    "h11": (0, 16),  # chunked bodies with broken line ends: CVE-2025-43859
    "jinja2": (3, 1, 6),  # out of the sandbox by the filter attr: CVE-2025-27516
    "lxml": (6, 1, 0),  # iterparse reads local files through entities: CVE-2026-41066
    "lxml-html-clean": (0, 4, 5),  # what it lets through: GHSA-4jhm-jv67-739f
    "python-multipart": (0, 0, 31),  # a negative length reads the whole body at once: GHSA-v9pg-7xvm-68hf
    "starlette": (1, 5, 1),  # the floor that the project's notes on dependencies name
    "setuptools": (78, 1, 1),  # a path out of the directory: CVE-2025-47273
    "urllib3": (2, 7, 0),  # a decompression bomb: CVE-2026-44432
}
"""The first version without the hole that is named, of packages that are installed or may come in."""


def locked(lock: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"^([a-z0-9-]+)==([0-9.]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {name: tuple(int(part) for part in version.strip(".").split(".")) for name, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_older_than_its_last_known_hole(lock: str) -> None:
    versions = locked(lock)
    assert {"jinja2", "starlette", "setuptools"} <= versions.keys()
    too_old = {name: versions[name] for name, floor in FLOORS.items() if name in versions and versions[name] < floor}
    assert too_old == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hash(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_bandit_passes_over_has_a_reason() -> None:
    marks = [
        line.partition("# nosec")[2]
        for room in ("model", "service", "training")
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text().splitlines()
        if "# nosec" in line
    ]
    assert marks
    assert all(re.fullmatch(r" B\d{3} - \w.+", mark) for mark in marks), marks


def test_the_bill_of_materials_names_all_that_is_installed_to_serve() -> None:
    command = "-W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --no-validate"
    done = subprocess.run([sys.executable, *command.split()], cwd=ROOT, capture_output=True, check=True)
    bill = json.loads(done.stdout)
    assert bill["metadata"]["component"]["name"] == "framing-classifier"
    lines = (ROOT / "requirements.lock").read_text()
    entries = dict(re.findall(r"^([a-z0-9-]+)(?:\[\w,-]+\])?==(\S+)", lines, re.MULTILINE))
    assert {part["name"]: part["version"] for part in bill["components"]} == entries
    assert all(part["externalReferences"][0]["hashes"] for part in bill["components"])


def test_the_threat_model_names_every_role_and_what_a_digest_proves_on_a_page() -> None:
    told = (ROOT / "SECURITY.md").read_text()
    assert [role for role in ROLES if f"| a {role} |" not in told] == []
    assert re.search(r"\bdigest\b", told)
    assert len(told.splitlines()) < 60
