"""The rules of the house, read off the source: who imports whom, who reads the environment, how long things are."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("model", "training", "service")
MODULES = sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py") if "migrations" not in path.parts)
FLOORS = ROOT / "README.md"
MOST_MODULES = 14
LOADERS = {"joblib.load", "pickle.load", "pickle.loads"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def floors() -> dict[str, list[str]]:
    """Return the README's table of floors: a room to the rooms that it may import, in the table's order."""
    table = FLOORS.read_text().split("<!-- rooms -->")[1].split("<!-- end -->")[0]
    rows = [line.split("|")[1:-1] for line in table.strip().splitlines()[2:]]
    return {re.findall(r"`([\w.]+)`", room)[0]: re.findall(r"`([\w.]+)`", allowed) for room, _, allowed in rows}


def room_of(module: str) -> str:
    """Return the room of a module or a name in one: the first two parts where these are a folder."""
    first_two = module.split(".")[:2]
    return ".".join(first_two) if len(first_two) > 1 and ROOT.joinpath(*first_two).is_dir() else first_two[0]


def own_imports(path: Path) -> Iterator[str]:
    """Yield every name of ours that a module imports, as a whole path."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in HOUSES)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in HOUSES:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_table_of_floors_only_leads_up() -> None:
    table = floors()
    seen: list[str] = []
    for room, allowed in table.items():
        assert set(allowed) <= set(seen), room
        seen.append(room)
    assert not [room for room, allowed in table.items() if room.startswith("model") and not is_all(allowed, "model")]
    for house in ("training", "service"):
        other = {"training": "service", "service": "training"}[house]
        assert not [
            name for room, names in table.items() if is_all([room], house) for name in names if is_all([name], other)
        ]


def is_all(rooms: list[str], house: str) -> bool:
    return all(room.split(".")[0] == house for room in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    table = floors()
    room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert room in table, f"{room} is no room of the README's table"
    others = {room_of(name) for name in own_imports(path)} - {room}
    assert others <= set(table[room]), f"{room} may not import {others - set(table[room])}"


def test_every_room_of_the_table_is_there_and_needs_what_it_may_import() -> None:
    table = floors()
    needed: dict[str, set[str]] = {room: set() for room in table}
    for path in MODULES:
        room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        needed[room] |= {room_of(name) for name in own_imports(path)} - {room}
    assert {room: set(allowed) for room, allowed in table.items()} == needed


def test_no_folder_is_a_crowd() -> None:
    crowds = {
        str(folder.relative_to(ROOT)): n
        for folder in {path.parent for path in MODULES}
        if (n := len([path for path in folder.glob("*.py") if path.name != "__init__.py"])) > MOST_MODULES
    }
    assert crowds == {}


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
        "import sys, pkgutil, importlib, service\n"
        "for module in pkgutil.walk_packages(service.__path__, 'service.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'joblib', 'training'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


# ---- tests mirror the rooms ----

TESTED_THROUGH = {
    "service/__main__.py": ("tests/service/commands/test_health.py", "lists the commands; each has a test of its own"),
    "service/routes/health.py": ("tests/service/hot/test_health.py", "gives hot routes their place in the document"),
    "service/wire/ledgers/shapes.py": ("tests/service/hot/test_ledger.py", "shapes that answers there must have"),
    "service/routes/label.py": ("tests/service/hot/test_label.py", "gives hot routes their place in the document"),
    "training/reader/network.py": ("tests/training/reader/test_tune.py", "is tuned there, from weights by chance"),
    "training/reader/package.py": ("tests/training/reader/test_tune.py", "what is packed must answer as it was tuned"),
    "service/offline/written.py": (
        "tests/service/commands/test_document.py",
        "reads, labels and writes in turn; each of these has tests of its own",
    ),
    "service/cluster/manifest.py": ("tests/service/cluster/test_run.py", "written, compared and gone on with there"),
    "service/report/shapes.py": (
        "tests/service/report/test_making.py",
        "what a report holds is tested where it is made",
    ),
    "service/beside/run.py": (
        "tests/service/commands/test_compare.py",
        "reads, labels and writes in turn; each of these has tests of its own",
    ),
    "service/comparison/schemas.py": ("tests/service/routes/test_examples.py", "shapes of the OpenAPI document"),
    "service/views/content.py": ("tests/service/offline/test_verify.py", "what is written there must be read back"),
    "training/__main__.py": ("tests/training/commands/test_fit.py", "lists the commands; each has a test of its own"),
    "training/commands/ground.py": (
        "tests/training/commands/test_fit.py",
        "what each command opens, and its one voice",
    ),
    "training/commands/options.py": ("tests/training/commands/test_fit.py", "options that several commands share"),
    "training/commands/shadow/show.py": ("tests/training/commands/shadow/test_start.py", "shows what is begun there"),
    "training/commands/shadow/stop.py": ("tests/training/commands/shadow/test_start.py", "ends what is begun there"),
    "training/commands/work.py": ("tests/training/loop/test_work.py", "starts the trainer, which is tested there"),
}
"""Modules without a test file of their own: the one that tests them, and why not by themselves."""


def mirror_of(path: Path) -> Path:
    """Return where the tests of a module stand."""
    return ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name != "__init__.py"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_module_has_its_tests_under_the_same_path_or_says_where_they_are(path: Path) -> None:
    tests, _ = TESTED_THROUGH.get(path.relative_to(ROOT).as_posix(), (str(mirror_of(path).relative_to(ROOT)), ""))
    assert (ROOT / tests).is_file(), f"write {tests}, or name another in TESTED_THROUGH, with the reason"
    assert "\ndef test_" in (ROOT / tests).read_text()


def test_nothing_stands_in_the_list_that_has_tests_of_its_own() -> None:
    known = {path.relative_to(ROOT).as_posix() for path in MODULES}
    assert set(TESTED_THROUGH) <= known
    assert [name for name in TESTED_THROUGH if mirror_of(ROOT / name).is_file()] == []


def test_what_is_caught_broadly_is_caught_at_the_edge_of_a_process() -> None:
    """One each: of a request, of the watch, of a training's process. Others catch what they mean."""
    caught = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    ]
    assert sorted(caught) == ["service/door/door.py", "service/hot/slot.py", "training/loop/child.py"]
