"""`reader tune`: the second reader's encoder, from labelled real text."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from model.errors import TrainingError
from model.files.named import opened, reported
from model.reader.files import NAMES, digest_of
from model.reader.names import names_of
from model.settings import read_settings
from training.commands import options
from training.commands.ground import say

if TYPE_CHECKING:
    from training.reader.tune import Ids, Tuning

FINAL = "final"
SAMPLE = 6_000  # sentences whose vectors say how the numbers of real text go together
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--text", type=options.PATH, required=True, help="Documents: JSON lines, .gz.")
@click.option("--labels", type=options.PATH, required=True, help="Their labels by sentence number: TSV, .gz.")
@click.option(
    "--folds", type=options.PATH, required=True, help="Which families of outlets are held out together: JSON."
)
@click.option("--base", type=FOLDER, required=True, help="The sentence encoder: model.safetensors, tokenizer.json.")
@click.option("--work", type=FOLDER, required=True, help="For states and held-out scores; a second call goes on there.")
@click.option("--sentences", type=options.PATH, multiple=True, help="Further labelled sentences: JSON lines.")
def tune(text: Path, labels: Path, folds: Path, base: Path, work: Path, sentences: Sequence[Path]) -> None:
    """Tune the second reader's encoder on labelled real text, families of outlets held out in turn; needs PyTorch.

    It is tuned once for each fold, and once on all rows; that one is written into FRAMING_READER_DIR. Takes some hours
    of one core; a run that was broken off goes on where it was.
    """
    try:
        import torch  # noqa: F401 - so that a missing library is told before the work
    except ImportError:
        raise TrainingError(
            "Tuning needs PyTorch: install the extra, `pip install -e .[reader-training]`, and call it again."
        ) from None
    import numpy as np

    from training.reader.draw import rare_chances
    from training.reader.rows import read_documents, read_folds, read_sentences
    from training.reader.tune import Tuning, word_pieces

    tuning = Tuning()
    table = read_folds(folds)
    rows = list(read_documents(text, labels, table))
    for path in sentences:
        rows += read_sentences(path, table)
    with reported(work):
        work.mkdir(parents=True, exist_ok=True)
    say(f"{len(rows)} sentences")
    with opened(read_settings().reader_dir / NAMES) as file:
        names = names_of(file.read())
    ids = word_pieces(base / "tokenizer.json", [names.evened(row.text) for row in rows], tuning.most_tokens)
    numbers = np.array([table.folds[row.family] for row in rows])
    chances = rare_chances(rows, numbers)
    for fold in (*range(len(chances)), None):
        _tune_one(base, work, (rows, ids, numbers, chances), fold, tuning)
    sample = np.random.default_rng(tuning.seed).permutation(len(ids))[:SAMPLE]
    _package(base, work, read_settings().reader_dir, [ids[place] for place in sample])


Material = Any  # rows, word pieces, folds and chances, as `tune` made them


def _tune_one(base: Path, work: Path, material: "Material", fold: int | None, tuning: "Tuning") -> None:
    """Tune with one fold held out and write its held-out scores; with None on all rows."""
    import numpy as np

    from training.reader.draw import draw_for
    from training.reader.tune import logits_of, tuned

    rows, ids, numbers, chances = material
    name = FINAL if fold is None else str(fold)
    scores = work / f"held_out_{name}.npz"
    if scores.is_file():
        say(f"{name}: done before")
        return
    draw = draw_for(rows, numbers, chances, fold, tuning.plain_a_rare)
    network = tuned(
        base / "model.safetensors", ids, draw, tuning, work / f"{name}.pt", lambda told: say(f"{name}: {told}")
    )
    if fold is None:
        return
    held = np.flatnonzero(numbers == fold)
    logits, vectors = logits_of(network, [ids[place] for place in held], tuning.batch)
    own = [rows[place] for place in held]
    np.savez_compressed(
        scores,
        doc=[row.document for row in own],
        sentence=[row.sentence for row in own],
        logits=logits,
        vectors=vectors.astype(np.float16),
        hard=[row.label for row in own],
        firm=[row.is_firm for row in own],
        kind=[row.kind for row in own],
        family=[row.family for row in own],
    )


def _package(base: Path, work: Path, output: Path, sample: "Ids") -> None:
    import torch

    from training.reader.network import Network
    from training.reader.package import write_folder
    from training.reader.tune import Tuning, logits_of

    network = Network()
    with opened(work / f"{FINAL}.pt") as file:
        network.load_state_dict(torch.load(file, weights_only=True)["network"])
    _, vectors = logits_of(network, sample, Tuning().batch)
    with reported(output):
        write_folder(network, base / "tokenizer.json", vectors, output, (output / NAMES).read_bytes())
    click.echo(f"The encoder {digest_of(output)[:12]} is in {output}; `reader join` fits the rule that it needs.")
