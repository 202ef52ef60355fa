"""What the documents promise: every setting, command and route is told, and the commands shown run."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner as ClickRunner
from click.testing import Result
from typer.main import get_command
from typer.testing import CliRunner

from model.labels import Label
from model.settings import Settings
from service.__main__ import app as service_cli
from training.__main__ import app as training_cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_stands_in_the_readme_with_its_default(name: str) -> None:
    assert f"| `FRAMING_{name.upper()}` |" in README


def test_every_route_stands_in_the_readme() -> None:
    from service.routes.framework import build_framework  # here, as whoever asks for --help must not load it

    paths = build_framework().openapi()["paths"]
    missing = [
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in methods
        if f"`{method.upper()} {path}`" not in README
    ]
    assert missing == []


def commands_of(command: object, names: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the commands below one, those of a group in place of the group."""
    inner: dict[str, object] = getattr(command, "commands", {})
    return [found for name, one in inner.items() for found in commands_of(one, (*names, name))] or [names]


@pytest.mark.parametrize(("cli", "room"), [(service_cli, "service"), (training_cli, "training")])
def test_every_command_stands_in_the_readme_and_explains_itself(cli: object, room: str) -> None:
    commands = commands_of(cli if isinstance(cli, click.Command) else get_command(cli))  # type: ignore[arg-type]
    assert len(commands) >= 3
    for command in commands:
        assert f"| `./run {room} {' '.join(command)}` |" in README, command
        assert run_cli(cli, *command, "--help").exit_code == 0


def run_cli(cli: object, *arguments: str) -> Result:
    """Run a command line of click or of typer, which has a tester of its own."""
    tester = ClickRunner() if isinstance(cli, click.Command) else CliRunner()
    return tester.invoke(cli, arguments)  # type: ignore[arg-type]


def test_every_label_stands_in_codebook_and_readme() -> None:
    codebook = (ROOT / "seeds" / "CODEBOOK.md").read_text()
    for label in Label:
        assert f"`{label}`" in codebook
        assert f"`{label}`" in README


def test_help_comes_without_the_heavy_libraries() -> None:
    program = (
        "import sys\nfrom tests.test_docs import run_cli\n"
        "import training.__main__, service.__main__\n"
        "for module in (training.__main__, service.__main__):\n"
        "    assert run_cli(module.app, '--help').exit_code == 0\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sklearn', 'fastapi', 'alembic', 'pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_run_script_shows_its_commands_and_refuses_others() -> None:
    shown = subprocess.run(["./run", "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
    for command in ("serve", "test", "check", "bench", "image", "training", "service"):
        assert f"  {command} " in shown.stdout
    refused = subprocess.run(["./run", "fly"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert refused.returncode == 2
    assert "usage" in refused.stderr


def test_the_project_names_no_host_of_a_package_registry_and_no_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    pattern = re.compile(r"pypi\.org|pythonhosted|/root/|/home/|/work/")
    found = [
        name
        for name in tracked
        if name != "tests/test_docs.py"
        and not name.startswith("seeds/")
        and (ROOT / name).is_file()
        and pattern.search((ROOT / name).read_text(errors="replace"))
    ]
    assert found == []
