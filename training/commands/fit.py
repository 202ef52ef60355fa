"""`fit`: a version by hand, from seeds and files."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from model.errors import ConflictError
from model.settings import Settings, read_settings
from model.version import Signature, Version
from training.commands import options
from training.commands.ground import open_registry, say, signed

if TYPE_CHECKING:
    from model.store.registry import Registry
    from training.corpus.corpus import Corpus


@click.command()
@click.option("--data", type=options.PATH, multiple=True, help="Further labelled files: JSONL, CSV, TSV, Parquet.")
@click.option("--seeds/--no-seeds", default=True, help="Whether to start from the seed corpus.")
@click.option("--promote", is_flag=True, help="Make the new version the champion.")
@click.option("--first", is_flag=True, help="Make it the champion if there is none yet; fewer figures.")
@options.lenient
@click.option(
    "--audit/--no-audit", default=True, help="Whether to leave out what the audit against the seeds takes out."
)
@options.keep_figures
@options.reason
def fit(data: Sequence[Path], seeds: bool, promote: bool, first: bool, reason: str, **how: bool) -> None:
    """Fit a version on the seeds and more files, evaluate it, store it, print the report's head.

    Without seeds the labels are whatever the files hold, and the version carries their rows: its retrainings start from
    them. What the pinned test part holds is left out in any case.
    """
    from training.contest.both import by_both_alone
    from training.contest.comparison import against_champion
    from training.fit.basis import own_recipe
    from training.fit.fit import fit_version
    from training.fit.recipe import default_recipe
    from training.report.report import head

    settings = read_settings()
    corpus = _corpus(settings, data, with_seeds=seeds, **how)
    recipe = default_recipe(settings, corpus.labels) if seeds else own_recipe(settings, corpus)
    if first:
        say("a first version is to serve soon: what `fit` without --first also measures (sources held out, the")
        say("learning curve) is left out")
        recipe = replace(recipe, learning_shares=(), is_judged=False)
    fitted = fit_version(corpus, recipe, say)
    registry = open_registry(settings)
    compared = against_champion(registry, settings, corpus, fitted)
    fitted.report["comparison"] = compared.as_json() if compared else None
    if not first:
        fitted.report["both"] = by_both_alone(corpus, fitted, settings, say)
    signature = signed(reason)
    version = registry.add(fitted.artifact, fitted.report, signature)
    is_champion = (first and _promoted_as_first(registry, version, signature)) or promote
    if promote:
        registry.promote(version, signature)
    click.echo(head(version, fitted.report))
    click.echo(f"{version.name} is {'champion' if is_champion else f'stored; `promote {version.name}` serves it'}.")


def _corpus(
    settings: Settings, data: Sequence[Path], *, with_seeds: bool, lenient: bool, audit: bool, keep_figures: bool
) -> "Corpus":
    """Return what to fit on: seeds and files, less what the audit of the files takes out."""
    from training.contest.additions import audited
    from training.corpus.corpus import CODEBOOK_LABELS, read_corpus

    paths = [settings.seeds_dir] if with_seeds else []
    left_out: list[str] | None = [] if lenient else None
    labels = CODEBOOK_LABELS if with_seeds else None
    keeps: Literal["none", "figures"] = "figures" if keep_figures else "none"
    corpus = read_corpus([*paths, *data], labels=labels, left_out=left_out, keeps=keeps, say=say)
    for reason in left_out or ():
        say(f"left out {reason}")
    if with_seeds and data:
        corpus = audited(corpus, corpus.sizes[0], say, is_whole=audit)
    return corpus


def _promoted_as_first(registry: "Registry", version: Version, signature: Signature) -> bool:
    """Make a version the champion where there is none; tell whether that came to pass."""
    try:
        registry.promote(version, signature, expected=None)
    except ConflictError:
        return False
    return True
