"""`python -m training retrain`: a training from the command line, by the same loop and the same rules as over HTTP."""

import getpass
import json
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.database import open_engine
from model.errors import TrainingError
from model.registry import Signature
from model.settings import read_settings

if TYPE_CHECKING:
    from model.trainings import Training, Trainings

REFUSED = 3
LOOK_S = 0.2


def retrain(
    without: Annotated[list[str] | None, typer.Option(help="A source of reviews to leave out.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option(metavar="NAME=JSON", help="A parameter of the pipeline, as min_count=3.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Promote whatever the gate says; needs --reason.")] = False,
    reason: Annotated[str, typer.Option(help="Why it is forced; kept in the history.")] = "",
) -> None:
    """Train on seeds and accepted reviews; the gate decides whether the new version is promoted.

    A trainer that runs beside a server may take it up; otherwise it runs here. Exit codes: 0 promoted, 3 refused,
    1 failed or cancelled.
    """
    from model.labelled import name_problem
    from model.trainings import Trainings, Wish

    if force and (problem := name_problem("reason", reason)):
        raise TrainingError(f"Forcing is kept with who and why: {problem}.")
    settings = read_settings()
    trainings = Trainings(open_engine(settings.url))
    wish = Wish(tuple(sorted(set(without or ()))), _parameters(parameter or []), reason if force else None)
    number = trainings.request(wish, Signature(getpass.getuser(), datetime.now(UTC))).number
    training = _followed(trainings, number)
    typer.echo(f"training {number}: {training.status} {training.version or ''}".rstrip())
    for why in training.reasons:
        typer.echo(f"  {why}")
    if training.status != "promoted":
        raise typer.Exit(REFUSED if training.status == "refused" else 1)


def _followed(trainings: "Trainings", number: int) -> "Training":
    """Work on what waits until a training is over, telling its steps; Ctrl-C cancels it."""
    from model.trainings import OPEN

    stop, told = Event(), 0
    worker = Thread(target=_work, args=(stop,), daemon=True)
    worker.start()
    try:
        while True:
            training = trainings.read(number)
            for line in training.log[told:]:
                typer.echo(f"training: {line}", err=True)
            told = len(training.log)
            if training.status not in OPEN or not worker.is_alive():
                return training
            stop.wait(LOOK_S)
    except KeyboardInterrupt:
        return trainings.cancel(number, Signature(getpass.getuser(), datetime.now(UTC)))
    finally:
        stop.set()
        worker.join()


def _work(stop: Event) -> None:
    from training.work import Trainer

    Trainer(read_settings(), stop, lambda _line: None).work()


def _parameters(pairs: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            found[name] = json.loads(value)
        except ValueError:
            raise TrainingError(f"{pair!r} is no NAME=JSON, such as min_count=3 or word_ngrams=[1,2].") from None
    return found
