"""`retrain`: a training from the command line, by the same loop and the same rules as over HTTP."""

import json
import sys
import time
from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

from model.errors import TrainingError
from model.settings import read_settings
from model.version import CHAMPION
from training.commands.ground import open_database, say, signed

if TYPE_CHECKING:
    from model.store.trainings import Training, Trainings

REFUSED = 3
INTERRUPTED = 130
LOOK_S = 0.2


@click.command()
@click.option("--without", multiple=True, help="A source of reviews to leave out.")
@click.option("--parameter", multiple=True, metavar="NAME=JSON", help="A parameter of the pipeline, as min_count=3.")
@click.option("--force", is_flag=True, help="Promote whatever the gate says; needs --reason.")
@click.option("--reason", default="", show_default=False, help="Why it is forced; kept in the history.")
def retrain(without: Sequence[str], parameter: Sequence[str], force: bool, reason: str) -> None:
    """Train on the seeds, or the champion's own rows, and accepted reviews; the gate decides on a promotion.

    A trainer that runs beside a server may take it up; otherwise it runs here. Exit codes: 0 promoted, 3 refused,
    1 failed or cancelled elsewhere, 130 cancelled by Ctrl-C.
    """
    from model.files.labelled import check_trainable, name_problem
    from model.store.registry import Registry
    from model.store.reviews import Reviews
    from model.store.sources import unknown_source
    from model.store.trainings import OPEN, Trainings, Wish

    if force and (problem := name_problem("reason", reason)):
        raise TrainingError(f"Forcing is kept with who and why: {problem}.")
    trainings = Trainings(open_database())
    check_trainable(Registry(trainings.engine).find(CHAMPION))
    wish = Wish(tuple(sorted(set(without))), _parameters(parameter), reason if force else None)
    if problem := unknown_source(Reviews(trainings.engine), wish.without):
        raise TrainingError(f"Nothing was trained: {problem} (`reviews list`).")
    number = trainings.request(wish, signed()).number
    training, is_interrupted = _followed(trainings, number)
    status = "to be cancelled by its trainer" if is_interrupted and training.status in OPEN else training.status
    click.echo(f"training {number}: {status} {training.version or ''}".rstrip())
    for why in training.reasons:
        click.echo(f"  {why}")
    if is_interrupted:
        sys.exit(INTERRUPTED)
    if training.status != "promoted":
        sys.exit(REFUSED if training.status == "refused" else 1)


def _followed(trainings: "Trainings", number: int) -> "tuple[Training, bool]":
    """Work on what waits until a training is over, telling its steps; return it, and whether Ctrl-C cancelled it."""
    stop = Event()
    worker = Thread(target=_work, args=(stop,), daemon=True)
    worker.start()
    is_interrupted = False
    try:
        _tell_steps(trainings, number, worker)
    except KeyboardInterrupt:
        is_interrupted = True
        trainings.cancel(number, signed())
    finally:
        stop.set()
        worker.join()  # whose training, if it is this one, is stored as cancelled then
    return trainings.read(number), is_interrupted


def _tell_steps(trainings: "Trainings", number: int, worker: Thread) -> None:
    """Tell a training's steps until it is over, or nobody here works on it any more."""
    from model.store.trainings import OPEN

    told = 0
    while True:
        training = trainings.read(number)
        for line in training.log[told:]:
            say(line)
        told = len(training.log)
        if training.status not in OPEN or not worker.is_alive():
            return
        time.sleep(LOOK_S)


def _work(stop: Event) -> None:
    from training.loop.work import Trainer

    Trainer(read_settings(), stop, lambda _line: None).work()


def _parameters(pairs: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            found[name] = json.loads(value)
        except ValueError:
            raise TrainingError(f"{pair!r} is no NAME=JSON, such as min_count=3 or word_ngrams=[1,2].") from None
    return found
