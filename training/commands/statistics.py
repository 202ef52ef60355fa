"""`statistics`: labelled real text to the numbers that ship."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model.errors import CorpusError
from model.settings import read_settings
from training.commands import options
from training.commands.ground import say

if TYPE_CHECKING:
    from training.fit.real import Material

OPTIONS = (
    click.option("--labels", type=options.PATH, required=True, help="Directory of labels.tsv.gz and documents.tsv.gz."),
    click.option(
        "--text",
        type=options.PATH,
        required=True,
        multiple=True,
        help="The sentences: JSONL of documents, plain or .gz.",
    ),
    click.option("--beside", type=options.PATH, required=True, help="Written sentences of kinds that the text lacks."),
)


def material_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name labels, text and written sentences."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read_material(labels: Path, text: Sequence[Path], beside: Path) -> "tuple[Material, dict[str, Any]]":
    """Return what fits on real text start from, and by which digests it is described.

    Raises
    ------
    CorpusError
        There is no label, or one whose sentence is in none of the texts.
    """
    from training.corpus.corpus import read_corpus
    from training.corpus.statistics import lexicon_digest
    from training.fit.real import Written, material_of
    from training.fit.recipe import read_real, statistics_making

    settings = read_settings()
    seeds, kinds = read_corpus([settings.seeds_dir]), read_corpus([beside])
    real, digests = read_real(labels, text)
    if not real.texts:
        raise CorpusError(f"{labels} holds no label: there is nothing to learn from.")
    described = {
        "lexicon": lexicon_digest(settings.seeds_dir),
        "seeds": seeds.digest,
        "beside": kinds.digest,
        **digests,
    }
    return material_of(real, Written(seeds, kinds), statistics_making(settings), say), described


@click.command()
@material_options
@click.option("--output", type=options.PATH, required=True, help="Directory to write, as seeds/real_text.")
def statistics(labels: Path, text: Sequence[Path], beside: Path, output: Path) -> None:
    """Learn from labelled real text what n-grams weigh; the files hold n-grams and numbers, and no sentence.

    Labels whose sentence is in none of the texts are an error. Each fold of outlet families is also scored by a fit
    that has not seen its labels: these scores calibrate and judge every version.
    """
    from training.corpus.real_text import write_scores
    from training.corpus.statistics import write_statistics
    from training.fit.real import make_statistics

    material, described = read_material(labels, text, beside)
    made = make_statistics(material, described, say)
    write_statistics(output, made.statistics)
    rows = zip(material.real.readings, made.held_out, strict=True)
    seeds = material.written.seeds
    write_scores(output, seeds.labels, ((one.document, one.sentence, row) for one, row in rows))
    click.echo(f"{len(made.statistics.features)} weights of {len(material.real.texts)} sentences are in {output}")
