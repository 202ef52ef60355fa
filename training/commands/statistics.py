"""`statistics`: labelled real text to the numbers that ship."""

from collections.abc import Sequence
from pathlib import Path

import click

from model.errors import CorpusError
from model.settings import read_settings
from training.commands import options
from training.commands.ground import say


@click.command()
@click.option("--labels", type=options.PATH, required=True, help="Directory of labels.tsv.gz and documents.tsv.gz.")
@click.option(
    "--text", type=options.PATH, required=True, multiple=True, help="The sentences: JSONL of documents, plain or .gz."
)
@click.option("--beside", type=options.PATH, required=True, help="Written sentences of kinds that the text lacks.")
@click.option("--output", type=options.PATH, required=True, help="Directory to write, as seeds/real_text.")
def statistics(labels: Path, text: Sequence[Path], beside: Path, output: Path) -> None:
    """Learn from labelled real text what n-grams weigh; the files hold n-grams and numbers, and no sentence.

    Labels whose sentence is in none of the texts are an error. Each fold of outlet families is also scored by a fit
    that has not seen its labels: these scores calibrate and judge every version.
    """
    from training.corpus.corpus import read_corpus
    from training.corpus.real_text import write_scores
    from training.corpus.statistics import lexicon_digest, write_statistics
    from training.fit.real import Written, make_statistics
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
    made = make_statistics(real, Written(seeds, kinds), statistics_making(settings), described, say)
    write_statistics(output, made.statistics)
    rows = zip(real.readings, made.held_out, strict=True)
    write_scores(output, seeds.labels, ((one.document, one.sentence, row) for one, row in rows))
    click.echo(f"{len(made.statistics.features)} weights of {len(real.texts)} sentences are in {output}")
