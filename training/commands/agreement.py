"""`agreement`: how far people, sources or two files agree."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from model.files.named import write_text
from model.quoted import counted
from training.commands import options
from training.commands.ground import open_reviews, say

if TYPE_CHECKING:
    from model.people.agreement import Agreement, Figure
    from model.people.votes import Ballot

SHORT = 24


@click.command()
@click.argument("files", metavar="[FILE FILE]", type=options.PATH, nargs=-1)
@click.option("--by", type=click.Choice(["person", "source"]), default="person", help="Whose stored labels to compare.")
@options.one_source
@options.output_option("--json", "Write all figures to this file.")
def agreement(
    files: Sequence[Path], by: Literal["person", "source"], source: str | None, json_out: Path | None
) -> None:
    """Tell how far two labelled files agree, or the people or sources of the stored reviews.

    Cohen's kappa of every two, Krippendorff's alpha of all, for each label too, with 95 % bootstrap intervals. Texts
    count as the same whatever the white space between their words; of labels that one has twice the last counts.
    """
    from model.people.agreement import agreement_of

    if len(files) not in (0, 2):
        raise click.UsageError("Name two files, or none for the stored reviews.")
    found = agreement_of(_of_files(files[0], files[1]) if files else _of_reviews(by, source))
    if json_out:
        write_text(json_out, json.dumps(found.as_json(), indent=1) + "\n")
    click.echo(_text(found))


def _of_files(first: Path, second: Path) -> "Ballot":
    from model.files.labelled import text_key
    from model.people.votes import ballot_of_two
    from training.corpus.corpus import read_corpus

    both = [read_corpus([file], labels=None, keeps="repeats") for file in (first, second)]
    names = (first.name, second.name) if first.name != second.name else (str(first), str(second))
    for name, corpus in zip(names, both, strict=True):
        n_texts = len({text_key(text) for text in corpus.texts})
        say(f"{name}: {counted(len(corpus.examples), 'row')}, {counted(n_texts, 'text')}")
    rows = [list(zip(corpus.texts, corpus.targets, strict=True)) for corpus in both]
    return ballot_of_two(names, (rows[0], rows[1]))


def _of_reviews(by: Literal["person", "source"], source: str | None) -> "Ballot":
    from model.people.votes import ballot_of, votes_of
    from model.store.reviews import KEPT, Wanted

    return ballot_of(votes_of(open_reviews().each(Wanted(source, states=KEPT)), by))


def _text(found: "Agreement") -> str:
    lines = [f"{counted(found.texts, 'text')} with labels of two or more; {', '.join(found.raters) or 'nobody'}"]
    if found.left_out:
        lines.append(f"{found.left_out} more, with fewer labels, are left out")
    lines.append(f"Krippendorff's alpha {_shown(found.alpha)}")
    lines += [f"  {label[:SHORT]:<{SHORT}} {_shown(figure)}" for label, figure in found.by_label.items()]
    if found.mean_kappa is not None:
        lines.append(f"mean of Cohen's kappa {found.mean_kappa:.4f}")
    for pair in found.pairs:
        share = f"{100 * (pair.share or 0.0):.1f} % the same"
        lines.append(f"{pair.raters[0]} and {pair.raters[1]}: {counted(pair.n, 'text')}, {share}")
        lines.append(f"  {'Cohens kappa':<{SHORT}} {_shown(pair.kappa)}")
        lines += [f"  {label[:SHORT]:<{SHORT}} {_shown(figure)}" for label, figure in pair.by_label.items()]
        lines += [f"    {count} times {label} against {other}" for label, other, count in pair.moves[:5]]
    return "\n".join(lines)


def _shown(figure: "Figure") -> str:
    if figure.value is None or figure.interval is None:
        return "not defined: there is one label only, or no text"
    return f"{figure.value:.4f} (95 % interval {figure.interval[0]:.4f} to {figure.interval[1]:.4f})"
