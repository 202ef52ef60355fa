"""What more labels of real text bring: figures with families left out, by the number of labels and by kinds of text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.corpus.real_text import PICKED, Scored
from training.figures.documents import document_figures, gain_over_documents
from training.fit.fitting import Progress
from training.fit.natural import NEWS, calibrated_by_others
from training.fit.real import Material

GROUPS = {
    "news": NEWS,
    "states and officials": ("state", "official", "partisan"),
    "analysis and estimates": ("analysis", "estimate"),
}
"""Kinds of text that are left out, and judged, together."""
ALL = "all"
BoolVector = NDArray[np.bool_]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be judged.

    Parameters
    ----------
    sizes : numbers of labels, rising; what all bring beyond the last one is told with its interval
    folds : that are judged, at least two, since each is calibrated on the others; empty for all
    without_kinds : whether all labels but those of a group of kinds are judged too
    """

    sizes: Sequence[int]
    folds: Collection[int] = ()
    without_kinds: bool = False


def curve_of(material: Material, asked: Asked, progress: Progress) -> Figures:
    """Return figures of the table by growing numbers of labels, and by all but those of a group of kinds.

    Documents come in an order by chance, each number's within the next one's; sentences that were picked one by one
    stay out. Each sentence is judged by a fit that saw nothing of its fold, so it learns from four fifths of them.
    The n-grams are those that ship, whose counts need no label.
    """
    kinds, places = material.real.of("kind").astype(str), _places(material)
    is_whole, folds = kinds != PICKED, material.real.of("fold").astype(int)
    is_judged = is_whole & (np.isin(folds, list(asked.folds)) if asked.folds else True)
    parts = {f"{size:,}": is_whole & (places < size) for size in asked.sizes} | {ALL: is_whole}
    without = {f"{ALL} without {name}": is_whole & ~np.isin(kinds, group) for name, group in GROUPS.items()}
    parts |= without if asked.without_kinds else {}
    figures: Figures = {}
    guesses: dict[str, NDArray[np.int_]] = {}
    for name, keep in parts.items():
        progress(f"{keep.sum():,} labels: {name}")
        whole = _scored(material, material.held_out(keep, progress, asked.folds)).part(is_judged)
        guesses[name] = calibrated_by_others(whole).argmax(axis=1)
        figures[name] = {"labels": int(keep.sum()), "judged": _judged(whole, guesses[name])}
    for name in (f"{asked.sizes[-1]:,}", *(set(without) & set(parts))):
        figures[name]["missing"] = _missing(whole, (guesses[name], guesses[ALL]))
    return figures


def _places(material: Material) -> NDArray[np.int_]:
    """Return for each sentence how many sentences of whole documents come before its document, by chance."""
    names = np.array([document.name for document in material.real.documents])
    known, numbers, counts = np.unique(names, return_inverse=True, return_counts=True)
    is_picked = np.zeros(len(known), dtype=bool)
    is_picked[numbers[material.real.of("kind") == PICKED]] = True
    order = np.random.default_rng(material.making.seed).permutation(len(known))
    sizes = np.where(is_picked, 0, counts)[order]
    before = np.zeros(len(known), dtype=np.int64)
    before[order] = np.cumsum(sizes) - sizes
    return np.asarray(before[numbers])


def _scored(material: Material, held: NDArray[np.float64]) -> Scored:
    """Return held-out scores beside the readers' labels."""
    labels, real = material.written.seeds.labels, material.real
    known = {document.name: document for document in real.documents}
    places = {name: place for place, name in enumerate(known)}
    return Scored(
        labels,
        tuple(known.values()),
        np.array([places[document.name] for document in real.documents]),
        np.array([reading.sentence for reading in real.readings]),
        held,
        np.array([labels.index(reading.label) for reading in real.readings]),
        np.array([reading.is_firm for reading in real.readings]),
    )


def _sets(whole: Scored) -> dict[str, BoolVector]:
    """Return the undoubted sentences, of all kinds and of each group."""
    kinds = whole.of("kind").astype(str)
    sets = {"all kinds": whole.is_firm} | {
        name: whole.is_firm & np.isin(kinds, group) for name, group in GROUPS.items()
    }
    return {name: keep for name, keep in sets.items() if keep.any()}


def _judged(whole: Scored, guess: NDArray[np.int_]) -> Figures:
    return {
        name: document_figures(whole.labels, whole.truth[keep], guess[keep], whole.documents[keep])
        for name, keep in _sets(whole).items()
    }


def _missing(whole: Scored, guesses: tuple[NDArray[np.int_], NDArray[np.int_]]) -> Figures:
    """Return the 95 % interval of what the labels that a part lacks add to macro-F1."""
    fewer, every = guesses
    return {
        name: gain_over_documents(whole.labels, whole.truth[keep], (fewer[keep], every[keep]), whole.documents[keep])
        for name, keep in _sets(whole).items()
    }


def curve_text(figures: Figures) -> str:
    """Return the figures as lines for a terminal: macro-F1, and F1 of framing and estimates in brackets."""
    lines = []
    for name, part in figures.items():
        lines.append(f"{name} ({part['labels']:,} labels)")
        for where, found in part["judged"].items():
            each = ", ".join(f"{label} {of['f1']:.3f}" for label, of in found["per_label"].items())
            low, high = part.get("missing", {}).get(where, (0.0, 0.0))
            told = f"; the others add {100 * low:+.1f} to {100 * high:+.1f} points (95 %)" if "missing" in part else ""
            lines.append(f"  {where:24} macro-F1 {found['macro_f1']:.3f} ({each}){told}")
    return "\n".join(lines)
