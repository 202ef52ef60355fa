"""What both readers make of labelled texts, beside the table alone; each text is read once, whichever version asks.

The encoder reads a hundred sentences in the time in which the table scores ten thousand, so a part of the pinned test
part has to do where a training is waited for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import ArtifactError
from model.reader.encoder import Encoder, Reading
from model.reader.files import ReaderFiles, read_files
from model.reader.pair import SecondReader
from model.reader.rule import Rule, rule_of
from model.reader.shelf import OFF
from model.settings import Settings
from training.audit.findings import Judge
from training.contest.contest import judge_of_fit
from training.contest.gate import Contest
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.figures.curves import columns_of
from training.figures.evaluate import measure
from training.fit.fit import Fitted
from training.fit.fitting import Progress

MOST_JUDGED = 400
FloatMatrix = NDArray[np.float64]


class Readings(Encoder):
    """An encoder that keeps what it made of each text."""

    __slots__ = ("_found",)

    def __init__(self, files: ReaderFiles) -> None:
        super().__init__(files)
        self._found: dict[str, Reading | None] = {}

    def read(self, text: str) -> Reading | None:
        """Return what it makes of one sentence, as `Encoder.read` does."""
        if text not in self._found:
            self._found[text] = super().read(text)
        return self._found[text]


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its manifest, and what its table makes of texts."""

    manifest: Mapping[str, Any]
    judge: Judge

    def rule(self, labels: Sequence[str]) -> Rule | None:
        """Return the rule that joins the second reader in for these labels, None where there is none."""
        named = self.manifest.get("reader")
        rule = rule_of(named) if named else None
        return rule if rule and rule.labels == tuple(labels) else None


@dataclass(frozen=True, slots=True)
class ByBoth:
    """What both readers make of some of the pinned test part.

    Parameters
    ----------
    figures : of the new version, by its table alone and by both readers, for its report
    contest : champion and new version by both; None without a champion that needs this encoder
    """

    figures: dict[str, Any]
    contest: Contest | None


def by_both(test: Corpus, champion: Side | None, challenger: Side, settings: Settings, say: Progress) -> ByBoth | None:
    """Return what both readers make of some of the pinned test part; None where the second one is off or not needed.

    Parameters
    ----------
    say : told what begins, and why an encoder that the new version needs cannot be had
    """
    rule = challenger.rule(test.labels)
    if settings.reader == OFF or rule is None:
        return None
    say("reading some of the pinned test part with both readers")
    part, readings = part_of(test), _opened(settings.reader_dir, rule)
    if isinstance(readings, str):
        say(f"both readers are not measured: {readings}")
        return None
    alone = challenger.judge(part.texts)
    now, n_read = joined_rows(SecondReader(readings, rule), part.texts, alone)
    figures = {"n": len(part.examples), "read": n_read, "table": _figures(part, alone), "both": _figures(part, now)}
    former = champion.rule(test.labels) if champion else None
    if champion is None or former is None or former.encoder != readings.digest:
        return ByBoth(figures, None)
    was, _ = joined_rows(SecondReader(readings, former), part.texts, champion.judge(part.texts))
    return ByBoth(figures, Contest(part.labels, columns_of(part), was, now, np.zeros(len(was), dtype=bool)))


def by_both_alone(corpus: Corpus, fitted: Fitted, settings: Settings, say: Progress) -> dict[str, Any] | None:
    """Return what both readers make of some of the pinned test part of what a version was fitted on."""
    side = Side(json.loads(fitted.artifact.manifest), judge_of_fit(fitted, corpus.labels))
    found = by_both(corpus.subset(pinned_split(corpus).test), None, side, settings, say)
    return found.figures if found else None


def joined_rows(reader: SecondReader, texts: Sequence[str], rows: FloatMatrix) -> tuple[FloatMatrix, int]:
    """Return the probabilities of both readers, and how many texts both have read.

    Parameters
    ----------
    rows : by the table, shape (n_texts, n_labels)
    """
    found, own = rows.copy(), [tuple(row) for row in rows.tolist()]
    joined = reader.joined_at(reader.asked(own), texts, own)
    for place, row in joined.items():
        found[place] = row
    return found, len(joined)


def part_of(test: Corpus) -> Corpus:
    """Return some of the pinned test part, evenly spread over it."""
    n = len(test.examples)
    return test.subset(np.linspace(0, n - 1, min(n, MOST_JUDGED)).astype(int).tolist())


def _opened(directory: Path, rule: Rule) -> Readings | str:
    """Return the encoder that a rule needs, or why it cannot be had."""
    try:
        readings = Readings(read_files(directory))
    except ArtifactError as error:
        return str(error)
    if readings.digest != rule.encoder:
        return f"the version needs the encoder {rule.encoder[:12]}..., here is {readings.digest[:12]}..."
    return readings


def _figures(part: Corpus, probabilities: FloatMatrix) -> dict[str, Any]:
    groups = [example.group for example in part.examples]
    found = measure(part.labels, part.targets, probabilities, threshold=0.0, clusters=groups)
    return {"macro_f1": found.macro_f1, "interval": found.interval, "ece": found.ece}
