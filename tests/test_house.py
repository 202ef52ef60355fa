"""The rules of the house, read off the source: who imports whom, who reads the environment, how long things are."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("model", "training", "service")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
FORBIDDEN = {"model": {"training", "service"}, "training": {"service"}, "service": {"training"}}
LOADERS = {"joblib.load", "pickle.load", "pickle.loads"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_imports_one_above_or_beside_it(path: Path) -> None:
    imported = {name.split(".")[0] for name in imports(path)}
    assert not imported & FORBIDDEN[room_of(path)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_open_with_a_sentence_and_stay_short(path: Path) -> None:
    module = tree(path)
    if path.name == "__init__.py":
        assert not module.body
        return
    assert ast.get_docstring(module)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            assert (node.end_lineno or 0) - first.lineno < 50, node.name
            if not node.name.startswith("_"):
                assert node.returns is not None, node.name
        if isinstance(node, ast.Global):
            pytest.fail("no global")


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= {"model/settings.py"}


def test_only_the_artifact_unpickles() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in LOADERS
    }
    assert found == {"model/store/artifact.py"}


def test_labels_are_typed_out_in_one_place() -> None:
    names = ("state_media_framing", "intelligence_estimate", "neutral_reporting")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert found == {"model/labels.py"}


def test_the_service_imports_neither_scikit_learn_nor_scipy_nor_joblib() -> None:
    program = (
        "import sys, pkgutil, importlib, service, service.routes\n"
        "for package in (service, service.routes):\n"
        "    for module in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "        if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "import service.__main__\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'joblib', 'training'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
