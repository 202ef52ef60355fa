"""A stored version against a labelled file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import softmax

from model.fitted.pipeline import build_pipeline
from model.store.cache import open_version
from model.store.registry import Registry, Version
from training.corpus.corpus import Corpus, read_corpus
from training.figures.evaluate import Figures, measure
from training.fit.fit import Recipe
from training.fit.fitting import Folding, Progress, out_of_fold_scores
from training.report.report import figures_text

BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one version on one file: on all rows, and on those that no reader doubted where marked."""

    version: str
    digest: str
    file: str
    all_rows: Figures
    firm_rows: Figures | None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `--json`."""
        firm = self.firm_rows.as_json() if self.firm_rows else None
        return {
            "version": self.version,
            "digest": self.digest,
            "file": self.file,
            "all": self.all_rows.as_json(),
            "firm": firm,
        }

    def text(self) -> str:
        """Return the figures for a terminal."""
        parts = [f"{self.version} ({self.digest[:12]}) on {self.file}", figures_text("all rows", self.all_rows)]
        if self.firm_rows:
            parts.append(figures_text("firm rows", self.firm_rows))
        return "\n\n".join(parts)


def evaluate_file(
    registry: Registry,
    version: Version,
    file: Path,
    cache_dir: Path,
    progress: Progress,
    *,
    left_out: list[str] | None = None,
) -> Evaluation:
    """Score a labelled file with the table that the service would use.

    Parameters
    ----------
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
    threshold = version.manifest["threshold"]
    firm = [index for index, example in enumerate(corpus.examples) if example.is_firm]
    firm_part = corpus.subset(firm) if 0 < len(firm) < len(corpus.examples) else None
    return Evaluation(
        version.name,
        version.digest,
        file.name,
        measure(labels, corpus.targets, probabilities, threshold=threshold),
        measure(labels, firm_part.targets, probabilities[firm], threshold=threshold) if firm_part else None,
    )


def cross_validate(corpus: Corpus, recipe: Recipe, folding: Folding) -> Figures:
    """Return the figures of every example scored by a pipeline that did not see its fold; before calibration."""
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, corpus.shares())
    scores = out_of_fold_scores(unfitted, corpus, folding)
    clusters = [getattr(example, folding.by) for example in corpus.examples]
    probabilities = softmax(scores, axis=1)
    return measure(corpus.labels, corpus.targets, probabilities, threshold=recipe.threshold, clusters=clusters)
