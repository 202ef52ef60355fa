"""A stored version against a labelled file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from model.fitted.pipeline import build_pipeline
from model.reader.shelf import Shelf
from model.store.cache import open_version
from model.store.registry import Registry, Version
from training.contest.both import joined_rows
from training.corpus.corpus import Corpus, read_corpus
from training.figures.evaluate import Figures, measure
from training.figures.seen import seen_among
from training.fit.fit import Recipe
from training.fit.fitting import Folding, Progress, out_of_fold_scores
from training.report.report import figures_text

BLOCK = 2_000
NOTHING = Shelf()
UNTOLD = "which texts it was fitted on is not known: it came as an artifact, or from an earlier program"


@dataclass(frozen=True, slots=True)
class Seen:
    """How many rows of a file a version was fitted on.

    Parameters
    ----------
    rows : of `told`, the rows of which it can be told: all, unless the version was fitted on very many texts
    """

    rows: int
    told: int

    def text(self) -> str:
        """Return it in words, with what it means."""
        if not self.rows:
            return f"none of {self.told} rows is among the texts that it was fitted on"
        means = "on these its figures tell nothing of other texts"
        return f"CAUTION: {self.rows} of {self.told} rows are among the texts that it was fitted on: {means}"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one version on one file.

    Parameters
    ----------
    firm_rows : those that no reader doubted; None where none or all are marked so
    seen : None for a version that does not know which texts it was fitted on
    unseen_rows : those that it was not fitted on; None where these are none or all
    both : all rows by both readers; the other figures are the table's alone. None where the table reads alone
    n_read : how many rows both have read
    reader_problem : why the table reads alone though the version names an encoder
    """

    version: str
    digest: str
    file: str
    all_rows: Figures
    firm_rows: Figures | None
    seen: Seen | None
    unseen_rows: Figures | None
    both: Figures | None = None
    n_read: int = 0
    reader_problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `--json`."""
        sets = {"all": self.all_rows, "firm": self.firm_rows, "unseen": self.unseen_rows, "both": self.both}
        return {
            "version": self.version,
            "digest": self.digest,
            "file": self.file,
            "seen": asdict(self.seen) if self.seen else None,
            "read_by_both": self.n_read,
            "reader_problem": self.reader_problem,
            **{name: figures.as_json() if figures else None for name, figures in sets.items()},
        }

    def text(self) -> str:
        """Return the figures for a terminal."""
        known = self.seen.text() if self.seen else UNTOLD
        parts = [f"{self.version} ({self.digest[:12]}) on {self.file}\n{known}"]
        if self.reader_problem:
            parts[0] += f"\nthe table reads alone: {self.reader_problem}"
        sets = {"all rows": self.all_rows, "firm rows": self.firm_rows, "rows it was not fitted on": self.unseen_rows}
        if self.both:
            sets = {f"{name}, by the table alone": figures for name, figures in sets.items()}
            sets[f"all rows, {self.n_read} of them read by both readers"] = self.both
        parts += [figures_text(title, figures) for title, figures in sets.items() if figures]
        return "\n\n".join(parts)


def evaluate_file(
    registry: Registry,
    version: Version,
    file: Path,
    cache_dir: Path,
    progress: Progress,
    *,
    left_out: list[str] | None = None,
    shelf: Shelf = NOTHING,
) -> Evaluation:
    """Score a labelled file with the table that the service would use, and with both readers where there are two.

    Parameters
    ----------
    shelf : the second reader
    left_out : takes the reasons of rows that cannot be used; None makes them an error
    """
    labels = version.manifest["labels"]
    corpus = read_corpus([file], labels=labels, keeps="repeats", left_out=left_out)
    scorer = open_version(registry, version, cache_dir)
    rows = []
    for start in range(0, len(corpus.examples), BLOCK):
        rows.append(scorer.probabilities(corpus.texts[start : start + BLOCK]))
        progress(f"{min(start + BLOCK, len(corpus.examples))} of {len(corpus.examples)} rows scored")
    probabilities = np.concatenate(rows)
    reader, problem = shelf.reader_for(version.manifest)
    both, n_read = None, 0
    if reader:
        progress("reading with both readers what the table is unsure of")
        mixed, n_read = joined_rows(reader, corpus.texts, probabilities)
        both = measure(labels, corpus.targets, mixed, threshold=reader.rule.threshold)
    listed = registry.report(version).get("seen")
    is_seen, can_tell = (
        seen_among(listed, corpus.texts) if listed else (np.zeros(len(corpus.examples), dtype=bool),) * 2
    )

    def part(is_in: NDArray[np.bool_]) -> Figures | None:
        """Return the figures of some rows, None where they are none or all."""
        if not 0 < is_in.sum() < len(is_in):
            return None
        targets = corpus.subset(np.flatnonzero(is_in)).targets
        return measure(labels, targets, probabilities[is_in], threshold=version.manifest["threshold"])

    return Evaluation(
        version.name,
        version.digest,
        file.name,
        measure(labels, corpus.targets, probabilities, threshold=version.manifest["threshold"]),
        part(np.array([example.is_firm for example in corpus.examples])),
        Seen(int(is_seen.sum()), int(can_tell.sum())) if listed else None,
        part(can_tell & ~is_seen),
        both,
        n_read,
        problem,
    )


def cross_validate(corpus: Corpus, recipe: Recipe, folding: Folding) -> Figures:
    """Return the figures of every example scored by a pipeline that did not see its fold; before calibration."""
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, corpus.shares())
    scores = out_of_fold_scores(unfitted, corpus, folding)
    clusters = [getattr(example, folding.by) for example in corpus.examples]
    probabilities = softmax(scores, axis=1)
    return measure(corpus.labels, corpus.targets, probabilities, threshold=recipe.threshold, clusters=clusters)
