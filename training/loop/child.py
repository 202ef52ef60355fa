"""One training in a process of its own: started, waited for, ended; the heavy imports happen in it alone."""

import atexit
import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait

from model.errors import DatabaseError, FramingError, LostLeaseError
from model.settings import Settings
from model.store.database import open_engine
from model.store.leases import Ending, Lease, Leases
from model.store.registry import Registry
from model.store.trainings import Training

END_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Again:
    """The training did not come to an end and goes back into the queue.

    Parameters
    ----------
    is_counted : whether it counts as an attempt
    """

    reason: str
    is_counted: bool


Answer = Ending | Again


class Child:
    """The process that runs one training, the leader of a group with whatever it starts itself."""

    def __init__(self, settings: Settings, training: Training, lease: Lease) -> None:
        context = multiprocessing.get_context("spawn")
        self._answers, far_end = context.Pipe(duplex=False)
        self._process = context.Process(target=run_training, args=(settings, training, lease, far_end))
        self._process.start()
        far_end.close()

    def wait(self, timeout_s: float) -> bool:
        """Return whether it has ended, or given its answer, within some seconds."""
        return bool(wait([self._answers, self._process.sentinel], timeout_s))

    def answer(self) -> Answer:
        """Return what the training came to; a process that died without a word failed."""
        try:
            answer: Answer = self._answers.recv()
            self._process.join(END_TIMEOUT_S)
        except EOFError:
            self._process.join()
            code = self._process.exitcode
            hint = "; the system may have been out of memory" if code == -signal.SIGKILL else ""
            return Ending("failed", (f"The training's process died with exit code {code}{hint}. Ask again.",))
        return answer

    def end(self) -> None:
        """End the process and whatever it started."""
        for way in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid or 0, way)
            self._process.join(END_TIMEOUT_S)
            if not self._process.is_alive():
                break
            self._process.kill()  # it had not made its group yet
        self._answers.close()
        self._process.join()
        self._process.close()


@contextlib.contextmanager
def started_child(settings: Settings, training: Training, lease: Lease) -> Iterator[Child]:
    """Start a child for one training; it has ended when the block is left."""
    child = Child(settings, training, lease)
    try:
        yield child
    finally:
        child.end()


def run_training(settings: Settings, training: Training, lease: Lease, answers: Connection) -> None:
    """Run a training and send what it came to; this is the child's whole life."""
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer: Answer = _retrain(settings, training, lease)
    except (DatabaseError, LostLeaseError) as error:
        answer = Again(str(error), is_counted=True)
    except FramingError as error:
        answer = Ending("failed", (str(error),))
    except Exception as error:  # noqa: BLE001 - the edge of a process: whatever it was, the training says so
        traceback.print_exc()
        why = f"The training failed at something it should be able to do ({type(error).__name__}: {error})."
        answer = Ending("failed", (f"{why} The trainer's log holds the trace; report it.",))
    answers.send(answer)
    atexit._run_exitfuncs()  # noqa: SLF001 - a spawned process ends without them, and joblib tidies up in them


def _retrain(settings: Settings, training: Training, lease: Lease) -> Answer:
    from training.loop.retrain import Request, retrain

    engine = open_engine(settings.url)
    leases = Leases(engine)
    wish = training.wish
    request = Request(wish.without, wish.parameters, wish.force_reason, training.requested_by)

    def progress(line: str) -> None:
        with contextlib.suppress(DatabaseError):  # only words; what counts is asked again at the promotion
            leases.tell(lease, line, datetime.now(UTC))

    outcome = retrain(Registry(engine, leases.guard(lease)), settings, request, progress)
    return Ending(outcome.status, outcome.reasons, outcome.version, outcome.details)


def _end_with_parent() -> None:
    """End this group as soon as the trainer is gone: its lease runs out, and nobody would hear the answer."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGTERM)
