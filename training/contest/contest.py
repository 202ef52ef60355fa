"""A new version beside the champion: what the gate's decision rests on, gathered from both."""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.errors import TrainingError
from model.scoring.scorer import Scorer
from model.settings import Settings
from model.store.cache import open_version
from model.store.registry import CHAMPION, Event, Registry, Version
from model.version import number_of
from training.audit.audit import Audit
from training.audit.findings import Ground, Judge, Limits
from training.audit.triggers import effect_of
from training.contest.gate import Contest, RealText, Swaps
from training.corpus.corpus import BOUNDARY_TAG, Corpus
from training.corpus.reviewed import Batch
from training.corpus.swap import Actor, swap_pairs
from training.figures.curves import columns_of
from training.fit.fit import Fitted

MOST_EVENTS = 1_000


def judge_of_version(registry: Registry, version: Version, labels: Sequence[str], settings: Settings) -> Judge:
    """Return what a stored version makes of texts, a column a label.

    Raises
    ------
    TrainingError
        Its labels are others.
    """
    known = version.manifest["labels"]
    if set(known) != set(labels):
        raise TrainingError(
            f"The champion {version.name} knows {', '.join(known)}, what a training starts from {', '.join(labels)}: "
            "fit those rows and promote that version first."
        )
    return _judge_by(open_version(registry, version, settings.cache_dir), labels)


def _judge_by(scorer: Scorer, labels: Sequence[str]) -> Judge:
    order = [list(scorer.labels).index(label) for label in labels]

    def judge(texts: Sequence[str], /) -> NDArray[np.float64]:
        found = scorer.probabilities(list(texts)) if texts else np.zeros((0, len(order)))
        return np.asarray(found, dtype=np.float64)[:, order]

    return judge


def judge_of_fit(fitted: Fitted, labels: Sequence[str]) -> Judge:
    """Return what a new version makes of texts, a column a label."""
    return _judge_by(fitted.scorer, labels)


def real_text_of(champion: Version | None, fitted: Fitted) -> RealText:
    """Return what champion and new version make of real documents, by the figures that each carries."""
    manifests = champion.manifest if champion else {}, json.loads(fitted.artifact.manifest)
    figures = [manifest.get("figures", {}).get("real_text", {}).get("macro_f1") for manifest in manifests]
    statistics = [manifest.get("statistics") for manifest in manifests]
    return RealText((statistics[0], statistics[1]), (figures[0], figures[1]))


def best_champion(registry: Registry, n_test: int, statistics: str | None = None) -> Version | None:
    """Return the best of the champions since somebody forced one or went back to one, that one included.

    Versions that know other labels than the champion, or stand on other rows, do not compare with it.

    Parameters
    ----------
    n_test : examples of the pinned test part; versions measured on another number of them do not compare, nor do
        those that were pruned
    statistics : digest of those that a version must stand on to compare with; None for none
    """
    champion = registry.find(CHAMPION)
    versions = {version.name: version for version in registry.versions()}
    found = []
    for event in registry.history(limit=MOST_EVENTS):
        if event.alias != CHAMPION or event.to_version is None:
            continue
        version = versions.get(event.to_version)
        is_alike = version is not None and version.manifest.get("statistics") == statistics
        if version and is_alike and _is_kin(version, champion) and version.manifest["figures"]["test"]["n"] == n_test:
            found.append(version)
        if event.action in {"force", "rollback"} or _went_back(event):
            break
    return max(found, key=lambda version: version.manifest["figures"]["test"]["macro_f1"], default=None)


def _is_kin(version: Version, champion: Version | None) -> bool:
    return champion is None or (
        version.base == champion.base and version.manifest["labels"] == champion.manifest["labels"]
    )


def _went_back(event: Event) -> bool:
    """Tell whether an older version was promoted over a newer one."""
    former, number = number_of(event.from_version or ""), number_of(event.to_version or "")
    return former is not None and number is not None and former > number


def contest_on(test: Corpus, before: Judge, after: Judge) -> Contest:
    """Return two models on the pinned test part."""
    is_hard = [any(BOUNDARY_TAG.fullmatch(tag) for tag in example.tags) for example in test.examples]
    both = before(test.texts), after(test.texts)
    return Contest(test.labels, columns_of(test), *both, np.array(is_hard, dtype=bool))


def swaps_on(test: Corpus, actors: Sequence[Actor], before: Judge | None, after: Judge) -> Swaps | None:
    """Return whose labels change when actors are swapped in the pinned test part; None where it names no actor."""
    pairs = swap_pairs(test.texts, actors)
    if not pairs:
        return None
    both = [pair.original for pair in pairs], [pair.swapped for pair in pairs]

    def flips(judge: Judge) -> NDArray[np.bool_]:
        plain, swapped = (judge(texts).argmax(axis=1) for texts in both)
        return np.asarray(plain != swapped)

    return Swaps(flips(before) if before else None, flips(after))


def remaining_triggers(ground: Ground, found: Audit, batch: Batch, judges: tuple[Judge, Judge]) -> list[str]:
    """Return in words the n-grams that turn a new version although their rows were held; those vetted are let be."""
    words = []
    for finding in found.findings:
        if finding.kind != "trigger" or batch.vetted.issuperset(finding.rows):
            continue
        ngram, label = finding.details["ngram"], finding.details["label"]
        effect = effect_of(ngram, ground.labels.index(label), ground.probes(), judges)
        if effect.gain >= Limits().trigger_gain:
            words.append(f"{ngram!r} still turns {effect.turned:.0%} of other texts to {label}")
    return words


def reviews_right(reviews: Corpus, before: Judge | None, after: Judge) -> dict[str, int]:
    """Return how many reviews get their label, from the champion and from the new version."""
    if not reviews.examples:
        return {"n": 0}
    truth = columns_of(reviews)
    counts = {"n": len(truth), "after": int((after(reviews.texts).argmax(axis=1) == truth).sum())}
    if before:
        counts["before"] = int((before(reviews.texts).argmax(axis=1) == truth).sum())
    return counts
