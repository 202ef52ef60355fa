"""What a measurement is: two sides taken in turns in one run, their medians, their ratio, and what was aimed at."""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work took; `memory_mb` is the process's peak, where it was one of its own."""

    units: int
    seconds: float
    cpu_seconds: float
    memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """Bounds on a ratio: what must be reached and what is aimed at; `is_least` tells which side is good."""

    bound: float
    aim: float | None = None
    is_least: bool = True

    def is_met(self, ratio: float) -> bool:
        """Return whether a ratio keeps the bound."""
        return ratio >= self.bound if self.is_least else ratio <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        return f"{sign} {self.bound:g}" + (f" (aim {self.aim:g})" if self.aim is not None else "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report.

    Parameters
    ----------
    part : which question it answers
    ours, theirs : medians in `unit`
    ratio : how much better ours is by wall time, or whatever the unit counts; cpu_ratio the same by CPU time
    """

    part: str
    name: str
    unit: str
    ours: float
    theirs: float | None = None
    ratio: float | None = None
    cpu_ratio: float | None = None
    goal: Goal | None = None
    rounds: int = 1

    @property
    def is_met(self) -> bool | None:
        """Return whether the goal is reached, None where there is none."""
        return None if self.goal is None or self.ratio is None else self.goal.is_met(self.ratio)


@dataclass(slots=True)
class Notebook:
    """Where figures are collected and told as they come."""

    tell: Callable[[str], None]
    figures: list[Figure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Keep a figure."""
        self.figures.append(figure)
        ratio = "" if figure.ratio is None else f"  ratio {figure.ratio:.3g}"
        self.tell(f"{figure.part}: {figure.name}: {figure.ours:.4g} {figure.unit}{ratio}")

    def skip(self, reason: str) -> None:
        """Say plainly what was not measured."""
        self.skipped.append(reason)
        self.tell(f"skipped: {reason}")


def in_turns(sides: Sequence[Callable[[], Cost]], rounds: int) -> list[list[Cost]]:
    """Run the sides in turns, A B A B, and return each side's costs."""
    costs: list[list[Cost]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, costs, strict=True):
            found.append(side())
    return costs


def per_unit(costs: Sequence[Cost]) -> float:
    """Return the median wall time of a unit, in seconds."""
    return statistics.median(cost.seconds / cost.units for cost in costs)


def cpu_per_unit(costs: Sequence[Cost]) -> float:
    """Return the median CPU time of a unit, in seconds."""
    return statistics.median(cost.cpu_seconds / cost.units for cost in costs)


def quotient(numerator: float, denominator: float) -> float | None:
    """Return a ratio, None where the clock was too coarse for the work."""
    return numerator / denominator if denominator else None


def cost_of(work: Callable[[], object], units: int) -> Cost:
    """Do some work in this process and return what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(units, time.perf_counter() - wall, time.process_time() - cpu)


def cost_of_process(
    command: Sequence[str], units: int, environment: dict[str, str] | None = None, directory: Path = ROOT
) -> Cost:
    """Run a process to its end and return what it took with its children, start-up included."""
    with tempfile.TemporaryFile() as said:
        wall = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=directory, env=os.environ | (environment or {}), stderr=said, stdout=subprocess.DEVNULL
        )
        with watched_memory(process.pid) as peak_mb:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - wall
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            why = said.read().decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {why}")
    return Cost(units, seconds, usage.ru_utime + usage.ru_stime, max(peak_mb))


@contextlib.contextmanager
def watched_memory(pid: int) -> Iterator[list[float]]:
    """Collect a process's peak memory in MB while it runs; what `wait4` says of it includes its parent's."""
    peaks, is_over = [0.0], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            with contextlib.suppress(OSError, IndexError):
                peaks.append(int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        is_over.set()
        thread.join()


def python(*arguments: object) -> list[str]:
    """Return a command line of this very Python."""
    return [sys.executable, *map(str, arguments)]


def versus(place: tuple[str, str], ours: Sequence[Cost], theirs: Sequence[Cost], goal: Goal | None = None) -> Figure:
    """Return the figure of two sides' rates.

    Parameters
    ----------
    place : the figure's part and name
    """
    our_unit, their_unit = per_unit(ours), per_unit(theirs)
    return Figure(
        *place,
        "lines/s",
        1 / our_unit,
        1 / their_unit,
        their_unit / our_unit,
        quotient(cpu_per_unit(theirs), cpu_per_unit(ours)),
        goal,
        len(ours),
    )
