"""`python -m training`: fit, evaluate and look after versions by hand.

The heavy imports stand inside the commands, so that `--help` answers at once.
"""

import getpass
import json
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from model.errors import ConflictError, FramingError
from model.files.named import reported, writable, write_text
from model.settings import Settings, read_settings
from model.store.database import open_engine
from model.store.registry import Registry, Signature, Version
from training.commands import audit as commands_audit
from training.commands import retrain as commands_retrain
from training.commands import reviews as commands_reviews

PROGRAM = "framing-classifier"
NO_CHAMPION = 3


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"{PROGRAM} {metadata.version(PROGRAM)}")
        raise typer.Exit


app = typer.Typer(
    name="training",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Tell the program's version.")
    ] = False,
) -> None:
    """Fit the framing classifier, evaluate it, and look after its versions."""


app.command()(commands_reviews.add)
app.command()(commands_audit.audit)
app.command()(commands_retrain.retrain)
app.add_typer(commands_reviews.reviews)
VersionArgument = Annotated[str, typer.Argument(metavar="V", help="A version (v3, 3) or an alias (champion).")]
ReasonOption = Annotated[str, typer.Option(help="Why; it is kept in the history.")]


@app.command()
def fit(
    data: Annotated[list[Path] | None, typer.Option(help="Further labelled files: JSONL, CSV, TSV, Parquet.")] = None,
    seeds: Annotated[bool, typer.Option(help="Whether to start from the seed corpus.")] = True,
    promote: Annotated[bool, typer.Option("--promote", help="Make the new version the champion.")] = False,
    first: Annotated[
        bool, typer.Option("--first", help="Make it the champion unless there is one by the time it is fitted.")
    ] = False,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Leave out rows that cannot be used, naming each.")
    ] = False,
    audit: Annotated[
        bool, typer.Option(help="Whether to leave out what the audit against the seeds takes out.")
    ] = True,
    reason: ReasonOption = "",
) -> None:
    """Fit a version on the seeds and more files, evaluate it, store it, print the report's head.

    Without seeds the labels are whatever the files hold. What the pinned test part holds is left out in any case.
    """
    from training.contest.additions import audited
    from training.contest.comparison import against_champion
    from training.corpus.corpus import CODEBOOK_LABELS, read_corpus
    from training.fit.fit import fit_version
    from training.fit.recipe import default_recipe
    from training.report.report import head

    settings = read_settings()
    paths = ([settings.seeds_dir] if seeds else []) + (data or [])
    left_out: list[str] | None = [] if lenient else None
    corpus = read_corpus(paths, labels=CODEBOOK_LABELS if seeds else None, left_out=left_out)
    for reason_left in left_out or ():
        _say(f"left out {reason_left}")
    if seeds and data:
        n_seeds = len(read_corpus([settings.seeds_dir]).examples)
        corpus = audited(corpus, n_seeds, _say, is_whole=audit)
    fitted = fit_version(corpus, default_recipe(settings, corpus.labels), _say)
    registry = _registry(settings)
    compared = against_champion(registry, settings, corpus, fitted)
    fitted.report["comparison"] = compared.as_json() if compared else None
    signature = _signature(reason)
    version = registry.add(fitted.artifact, fitted.report, signature)
    is_champion = (first and _promoted_as_first(registry, version, signature)) or promote
    if promote:
        registry.promote(version, signature)
    typer.echo(head(version, fitted.report))
    typer.echo(f"{version.name} is {'champion' if is_champion else f'stored; `promote {version.name}` serves it'}.")


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="A labelled file: JSONL, CSV, TSV or Parquet.")],
    version: Annotated[str, typer.Option(metavar="V", help="A version or an alias.")] = "champion",
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Leave out rows that cannot be used, naming each.")
    ] = False,
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Write all figures to this file.", callback=writable)
    ] = None,
) -> None:
    """Score a labelled file: macro-F1, per label, confusion, calibration; on all rows and on firm ones."""
    from training.contest.score import evaluate_file

    settings = read_settings()
    registry = _registry(settings)
    found = registry.resolve(version)
    left_out: list[str] | None = [] if lenient else None
    report = evaluate_file(registry, found, data, settings.cache_dir, _say, left_out=left_out)
    for reason_left in left_out or ():
        _say(f"left out {reason_left}")
    if json_out:
        write_text(json_out, json.dumps(report.as_json(), indent=1) + "\n")
    typer.echo(report.text())


@app.command()
def crossvalidate(
    data: Annotated[list[Path] | None, typer.Option(help="Labelled files; none means the seed corpus.")] = None,
    folds: Annotated[int, typer.Option(min=2, help="Number of folds.")] = 10,
    by: Annotated[
        Literal["group", "source"], typer.Option(help="Hold out whole groups (group) or whole sources (source).")
    ] = "group",
    seeds: Annotated[
        bool, typer.Option("--seeds", help="Fit on the seeds in every fold too; tells what the files add to them.")
    ] = False,
) -> None:
    """Fit on all folds but one and score that one, in turn: figures for a corpus without a test set of its own."""
    from training.contest.gain import gains, gains_text
    from training.contest.score import cross_validate
    from training.corpus.corpus import CODEBOOK_LABELS, read_corpus
    from training.fit.fitting import Folding
    from training.fit.recipe import default_recipe
    from training.report.report import figures_text

    if seeds and not data:
        raise typer.BadParameter("--seeds tells what other files add: name them with --data.")
    settings = read_settings()
    corpus = read_corpus(data or [settings.seeds_dir], labels=None if data and not seeds else CODEBOOK_LABELS)
    recipe = default_recipe(settings, corpus.labels)
    _say(f"{len(corpus.examples)} examples in {folds} folds by {by}")
    folding = Folding(by, folds, recipe.seed)
    if seeds:
        found = gains(read_corpus([settings.seeds_dir]), corpus, recipe, folding, _say)
        typer.echo(f"seeds alone -> seeds with the other folds, {folds} folds by {by}\n{gains_text(found)}")
    else:
        figures = cross_validate(corpus, recipe, folding)
        typer.echo(figures_text(f"{folds} folds by {by}", figures))


@app.command()
def versions() -> None:
    """List all versions, the newest first, with their figures."""
    from rich.console import Console

    from training.report.report import versions_table

    Console().print(versions_table(_registry(read_settings())))


@app.command("has-champion")
def has_champion() -> None:
    """Exit 0 if some version is champion, 3 if none is, 1 if that could not be asked; for scripts."""
    if _registry(read_settings()).champion_number() is None:
        raise typer.Exit(NO_CHAMPION)


@app.command()
def promote(version: VersionArgument, reason: ReasonOption = "") -> None:
    """Make a version the champion; servers take it up within two seconds."""
    registry = _registry(read_settings())
    found = registry.resolve(version)
    if found.number == registry.champion_number():
        typer.echo(f"{found.name} is champion already.")
        return
    event = registry.promote(found, _signature(reason))
    typer.echo(f"champion: {event.from_version or 'none'} -> {event.to_version}")


@app.command()
def rollback(reason: ReasonOption = "") -> None:
    """Go back to the champion before this one; again, to the one before that."""
    event = _registry(read_settings()).rollback(_signature(reason))
    typer.echo(f"champion: {event.from_version} -> {event.to_version}")


@app.command()
def export(version: VersionArgument, directory: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write the three parts of a version's artifact into a directory."""
    from model.store.artifact import write_directory

    registry = _registry(read_settings())
    found: Version = registry.resolve(version)
    with reported(directory):
        write_directory(registry.artifact(found), directory)
    typer.echo(f"{found.name} ({found.digest[:12]}) is in {directory}: manifest.json, scoring.table, pipeline.joblib")


@app.command()
def report(
    version: VersionArgument,
    html: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML page that opens offline.", callback=writable)
    ] = None,
    card: Annotated[Path | None, typer.Option(help="Write the model card as Markdown.", callback=writable)] = None,
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Write the report as JSON.", callback=writable)
    ] = None,
) -> None:
    """Write a version's report: figures, calibration, coverage, hard cases, even-handedness, heaviest features."""
    from training.report.page import model_card, report_page

    registry = _registry(read_settings())
    found = registry.resolve(version)
    stored = registry.report(found)
    if html:
        write_text(html, report_page(found, stored))
    if card:
        write_text(card, model_card(found, stored))
    if json_out:
        write_text(json_out, json.dumps(stored, indent=1) + "\n")
    if not (html or card or json_out):
        typer.echo(model_card(found, stored))


@app.command()
def words(
    text: Annotated[Path, typer.Option(help="Unlabelled sentences, one a line; plain or .gz.")],
    output: Annotated[Path, typer.Option(help="The TSV file to write, as seeds/words.tsv.", callback=writable)],
) -> None:
    """Learn from unlabelled text which words keep the same company; the file holds words and numbers only."""
    from training.corpus.words import write_words

    _say(f"counting neighbours in {text}")
    typer.echo(f"{write_words(text, output)} words are in {output}")


@app.command()
def work(
    until_stdin_closes: Annotated[
        bool, typer.Option("--until-stdin-closes", help="End as soon as whoever started this is gone.")
    ] = False,
) -> None:
    """Run the trainings that are asked for over HTTP, until SIGTERM; one at a time, each in its own process."""
    from training.loop.work import Trainer, stop_event

    stop = stop_event(with_stdin=until_stdin_closes)
    Trainer(read_settings(), stop, _say).work()


def _registry(settings: Settings) -> Registry:
    return Registry(open_engine(settings.url))


def _promoted_as_first(registry: Registry, version: Version, signature: Signature) -> bool:
    """Make a version the champion where there is none; tell whether that came to pass."""
    try:
        registry.promote(version, signature, expected=None)
    except ConflictError:
        return False
    return True


def _signature(reason: str) -> Signature:
    return Signature(getpass.getuser(), datetime.now(UTC), reason)


def _say(message: str) -> None:
    typer.echo(f"training: {message}", err=True)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; an error that a person can mend is one message and exit code 1."""
    try:
        return app(arguments)
    except FramingError as error:
        typer.echo(f"training: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
