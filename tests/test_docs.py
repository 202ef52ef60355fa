"""What the documents promise: every setting, command and route is told, and the commands shown run."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from model.labels import Label
from model.settings import Settings
from service.__main__ import app as service_app
from training.__main__ import app as training_app

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


def commands_of(command: click.Command, names: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the commands below one, and it too where it does something by itself."""
    inner = command.commands if isinstance(command, click.Group) else {}
    below = [found for name, one in inner.items() for found in commands_of(one, (*names, name))]
    return [names, *below] if not inner or command.invoke_without_command else below


@pytest.mark.parametrize("app", [service_app, training_app], ids=["service", "training"])
def test_every_command_stands_in_the_readme_and_explains_itself(app: click.Group) -> None:
    commands = commands_of(app)
    assert len(commands) >= 3
    for command in commands:
        assert f"| `./run {app.name} {' '.join(command)}` |" in README, command
        shown = CliRunner().invoke(app, [*command, "--help"], prog_name=f"./run {app.name}")
        assert shown.exit_code == 0
        assert shown.output.startswith(f"Usage: ./run {app.name} {' '.join(command)} ")


def test_every_command_beside_a_figure_can_run() -> None:
    """Each names all that its command must be given."""
    figures = README.split("\n## Figures\n")[1].split("\n## ")[0]
    commands = re.findall(r"`\./run training ([^`]+)`", figures)
    assert len(commands) >= 2
    for line in commands:
        name, *given = line.split()
        command = training_app.commands[name]
        needed = {parameter.opts[0] for parameter in command.params if parameter.required}
        assert needed <= set(given), line


def test_every_label_stands_in_codebook_and_readme() -> None:
    codebook = (ROOT / "seeds" / "CODEBOOK.md").read_text()
    for label in Label:
        assert f"`{label}`" in codebook
        assert f"`{label}`" in README


def test_help_comes_without_the_heavy_libraries() -> None:
    program = (
        "import sys\nimport training.__main__, service.__main__\n"
        "for module in (training.__main__, service.__main__): module.main(['--help'])\n"
        "names = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(names & {'sklearn', 'numpy', 'fastapi', 'sqlalchemy', 'alembic', 'pyarrow', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


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
