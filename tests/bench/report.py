"""Figures to JSON, to a table for reading, and to BENCHMARKS.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Notebook

PACKAGES = ("scikit-learn", "numpy", "scipy", "fastapi", "starlette", "uvicorn", "uvloop", "msgspec", "fasttext-numpy2")
HEAD = ("what", "unit", "ours", "theirs", "ratio", "by CPU time", "target", "met")
EXPLANATION = """\
Written by `./run bench --markdown BENCHMARKS.md`; do not edit. Both sides of a line were measured in turns (A B A B)
in the same run and their medians stand here, so ratios hold on other machines far better than absolute figures. A
ratio is ours over theirs: of rates more is better, of times, CPU and memory less; the target's sign says which way.
"By CPU time" is the ratio of rates without what other work on the machine takes away.

- *naive*: FastAPI around the pickled pipeline, as most would write it (`tests/bench/naive.py`); *constant*: a route of
  the same framework that reads nothing and answers a constant (`tests/bench/constant.py`). One server process each;
  the load generator is a process of its own, on a core of its own, and looks for answers without a pause. One that
  sleeps between them is measured beside it: on a virtual machine its core has to be woken by the host for every
  answer. Two workers on two cores share one with such a client.
- *scikit-learn script* and *fastText*: `tests/bench/sklearn_bulk.py` and `fasttext_bulk.py`; fastText writes only the
  best label, ours all probabilities; its model is trained on the seeds, with one and two words as features (wordNgrams
  2) or its default of one. Whole processes, start-up included; one of ours labels with up to four threads. An article
  is 22 lines in one paragraph; both sides split it by the same splitter.
- Start to first answer: the champion's table is in the cache, and bytecode compiled, as after any first start. The
  framework is loaded behind the first answer; the resident memory is taken when it is there.
- Fits beyond the number of seed sentences repeat them with two words exchanged, one left out and a made-up one added.
- Parity counts a label as different unless scikit-learn's two best probabilities are within 1e-6.
"""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and on what the figures were taken."""

    date: str
    command: str
    machine: str
    python: str
    versions: dict[str, str]
    champion: str
    lines: str
    load_before: float


def circumstances(date: str, command: str, champion: str, lines: str) -> Circumstances:
    """Return what this machine says of itself."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}"
    found = {name: known for name in PACKAGES if (known := _version(name))}
    return Circumstances(
        date, command, machine, platform.python_version(), found, champion, lines, round(os.getloadavg()[0], 2)
    )


def as_json(about: Circumstances, notebook: Notebook) -> dict[str, Any]:
    """Return everything as plain values."""
    figures = [asdict(figure) | {"is_met": figure.is_met} for figure in notebook.figures]
    return {"about": asdict(about), "figures": figures, "skipped": notebook.skipped}


def as_table(figures: Sequence[Figure]) -> str:
    """Return an aligned table for a terminal."""
    rows = [HEAD, *((f"{figure.part}: {row[0]}", *row[1:]) for figure in figures for row in [_row(figure)])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def as_markdown(about: Circumstances, notebook: Notebook) -> str:
    """Return the text of BENCHMARKS.md."""
    versions = ", ".join(f"{name} {number}" for name, number in about.versions.items())
    head = [
        "# Benchmarks",
        EXPLANATION,
        f"**{about.date}**, `{about.command}`",
        f"- machine: {about.machine}; load average before the run {about.load_before}",
        f"- versions: Python {about.python}, {versions}",
        f"- model: {about.champion}",
        f"- lines: {about.lines}",
        *(f"- not measured: {reason}" for reason in notebook.skipped),
    ]
    parts = dict.fromkeys(figure.part for figure in notebook.figures)
    for part in parts:
        head += ["", f"## {part[0].upper()}{part[1:]}", _markdown_row(HEAD), _markdown_row(["---"] * len(HEAD))]
        head += [_markdown_row(_row(figure)) for figure in notebook.figures if figure.part == part]
    return "\n".join([*head, ""])


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "**no**", None: ""}[figure.is_met]
    values = (figure.ours, figure.theirs, figure.ratio, figure.cpu_ratio)
    goal = "" if figure.goal is None else str(figure.goal)
    return (figure.name, figure.unit, *map(_number, values), goal, met)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
