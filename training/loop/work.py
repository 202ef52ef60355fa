"""The trainer: takes trainings one after the other, runs each in a process of its own, and keeps their leases.

The trainer itself stays small: what fits is imported by the child alone. It owns nothing that its death could lose.
"""

import os
import platform
import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

from model.errors import DatabaseError, LostLeaseError
from model.settings import Settings
from model.store.database import open_engine
from model.store.leases import Ending, Lease, Leases
from model.store.trainings import Training
from training.loop.child import Again, Answer, started_child
from training.loop.retention import Retention

POLL_S = 0.5
HEARTBEAT_S = 2.0
TICK_S = 0.2
LONGEST_PAUSE_S = 10.0
Say = Callable[[str], None]


def stop_event(*, with_stdin: bool = False) -> Event:
    """Return an event that SIGTERM and SIGINT set, and the end of standard input where asked."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_stdin:
        Thread(target=_set_at_end_of_stdin, args=(stop,), daemon=True).start()
    return stop


def _set_at_end_of_stdin(stop: Event) -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing is ever sent
    stop.set()


class Trainer:
    """Works until it is stopped.

    Parameters
    ----------
    stop : set from outside, by a signal for example; the training at work then goes back into the queue
    say : told in a few words what happens
    """

    def __init__(self, settings: Settings, stop: Event, say: Say) -> None:
        self.settings = settings
        self.stop = stop
        self.say = say
        self.owner = f"{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.leases = Leases(open_engine(settings.url))
        self.retention = Retention(self.leases.engine, settings.retention_days)

    def work(self) -> None:
        """Take trainings until stopped; a database that fails for a while is waited for."""
        pause_s = POLL_S
        while not self.stop.is_set():
            try:
                if erased := self.retention.look(datetime.now(UTC)):
                    self.say(erased)
                training = self.leases.claim(self.owner, datetime.now(UTC))
                pause_s = POLL_S
            except DatabaseError as error:
                training, pause_s = None, min(2 * pause_s, LONGEST_PAUSE_S)
                self.say(f"waits for the database: {error}")
            if training:
                self.run(training)
            else:
                self.stop.wait(pause_s)
        self.leases.engine.dispose()

    def run(self, training: Training) -> None:
        """Run one training in a child, and write how it ended unless another trainer owns it by then."""
        lease = Lease(training.number, self.owner)
        self.say(f"training {training.number}: attempt {training.attempts}")
        try:
            with started_child(self.settings, training, lease) as child:
                answer = self.attend(lease, child.wait) or child.answer()
            self.write(lease, answer)
        except LostLeaseError as error:
            self.say(str(error))

    def attend(self, lease: Lease, has_ended: Callable[[float], bool]) -> Answer | None:
        """Keep the lease until the child has ended (None), or until it is to be ended (why)."""
        due = 0.0
        while not self.stop.is_set():
            if time.monotonic() >= due:
                due = time.monotonic() + HEARTBEAT_S
                if self.is_cancelled(lease):
                    return Ending("cancelled", ("It was cancelled while it ran.",))
            if has_ended(TICK_S):
                return None
        return Again("its trainer was stopped", is_counted=False)

    def is_cancelled(self, lease: Lease) -> bool:
        """Renew the lease; a database that fails just now is asked again with the next heartbeat."""
        try:
            return self.leases.renew(lease, datetime.now(UTC))
        except DatabaseError as error:
            self.say(f"training {lease.number}: no heartbeat: {error}")
            return False

    def write(self, lease: Lease, answer: Answer) -> None:
        """Write how a training ended, again and again while the database fails, at most until stopped."""
        while True:
            try:
                training = self.put(lease, answer)
            except DatabaseError as error:
                self.say(f"training {lease.number}: its end is not written yet: {error}")
                if self.stop.wait(HEARTBEAT_S):
                    return  # the lease runs out, and another trainer takes it up
            else:
                self.say(f"training {lease.number}: {training.status} {training.version or ''} {training.progress}")
                return

    def put(self, lease: Lease, answer: Answer) -> Training:
        """Write an ending, or give the training back."""
        at = datetime.now(UTC)
        if isinstance(answer, Again):
            return self.leases.give_back(lease, answer.reason, at, is_counted=answer.is_counted)
        return self.leases.finish(lease, answer, at)
