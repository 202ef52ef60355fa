"""`reader teach`: sentences of kinds that real text lacks, taught to the second reader's last layer."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from model.errors import TrainingError
from model.files.named import opened, write_text
from model.settings import read_settings
from training.commands import options
from training.commands.ground import open_registry

HOLD = 5_000.0
"""As of `training.fit.last_layer.HOLD`. Chosen on held-out families: with less, labels of real text suffered."""


@click.command()
@click.argument("files", type=options.PATH, nargs=-1, required=True)
def teach(files: Sequence[Path]) -> None:
    """Move the second reader's last layer towards the labels of FILES, held back by what that does to real text.

    What the champion's table answers alone counts for nothing. A second call starts anew. The next fit names the new
    rule; versions that are there keep theirs.
    """
    from model.reader.encoder import open_encoder
    from model.reader.rule import RULE, rule_of
    from model.store.registry import CHAMPION
    from training.contest.contest import judge_of_version
    from training.corpus.corpus import read_corpus
    from training.fit.last_layer import moved_rule, read_moments

    settings = read_settings()
    directory = settings.reader_dir
    registry = open_registry(settings)
    corpus = read_corpus(list(files))
    with opened(directory / RULE) as file:
        rule = replace(rule_of(json.load(file)), corrections=())
    champion = registry.find(CHAMPION)
    if champion is None:
        raise TrainingError("There is no champion whose table could be asked: fit and promote a version first.")
    rows = judge_of_version(registry, champion, rule.labels, settings)(corpus.texts)
    labelled = [(example.text, example.label) for example in corpus.examples]
    moved = moved_rule(rule, open_encoder(directory), read_moments(directory), labelled, rows, HOLD)
    write_text(directory / RULE, json.dumps(moved.as_json()) + "\n")
    n = sum(rule.is_doubtful(row) for row in rows.tolist())
    click.echo(f"{n} of {len(labelled)} sentences are not the table's alone; the last layer was moved towards them.")
