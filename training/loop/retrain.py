"""The loop, step by step: reviews, audit, a version, the gate, the champion; the only file that knows the order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from model.errors import ConflictError, TrainingError
from model.files.labelled import check_trainable, utc_text
from model.fitted.pipeline import Parameters
from model.people.policy import read_policy
from model.record import DIGEST, SHOWN, sealed
from model.settings import Settings
from model.store.registry import CHALLENGER, CHAMPION, Registry, Signature, Version
from model.store.reviews import Reviews
from training.audit.audit import Audit, audit, ground_of
from training.audit.findings import Judge, Limits
from training.audit.marks import kept_rows, write_marks
from training.audit.people import differing, told_of_people
from training.contest.both import ByBoth, Side, by_both
from training.contest.comparison import compare_versions
from training.contest.contest import (
    best_champion,
    contest_on,
    judge_of_fit,
    judge_of_version,
    real_text_of,
    remaining_triggers,
    reviews_right,
    swaps_on,
)
from training.contest.gate import Best, Decision, Evidence, Policy, decide
from training.corpus.corpus import Corpus
from training.corpus.reviewed import read_batch
from training.fit.basis import basis_of
from training.fit.fit import Fitted, Recipe, fit_version
from training.fit.fitting import Progress


@dataclass(frozen=True, slots=True)
class Request:
    """What a training was asked to do.

    Parameters
    ----------
    without : sources of reviews to leave out
    parameters : of the pipeline, where they differ from the recipe's
    force_reason : why to promote whatever the gate says; None leaves it to the gate
    actor : who asked
    """

    without: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    force_reason: str | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Parameters
    ----------
    version : name of the version, promoted or only stored
    reasons : why it was refused and what the audit took out, in words a person can act on
    details : plain values, kept beside the training
    """

    status: Literal["promoted", "refused"]
    version: str | None
    reasons: tuple[str, ...]
    details: dict[str, Any]


def retrain(registry: Registry, settings: Settings, request: Request, progress: Progress) -> Outcome:
    """Fit a version on what the champion stands on and audited reviews, store it, promote it if it passes the gate.

    Run again after a crash, it finds its version in place and promotes nothing twice.

    Raises
    ------
    FramingError
        The corpus or a parameter cannot be used, the database fails, or the lease is lost.
    """
    return _Retraining(registry, settings, request, progress).run()


class _Retraining:
    """One run: what it reads at the start stays the same to its end, however many reviews come meanwhile."""

    def __init__(self, registry: Registry, settings: Settings, request: Request, progress: Progress) -> None:
        self.registry, self.settings, self.request, self.progress = registry, settings, request, progress
        self.champion = registry.find(CHAMPION)
        self.store = Reviews(registry.engine)
        check_trainable(self.champion)
        progress("reading what to start from, and reviews")
        basis = basis_of(registry, self.champion, settings)
        self.base = basis.corpus
        self.ground = ground_of(self.base)
        self.recipe = with_parameters(basis.recipe, request.parameters)
        self.batch = read_batch(self.store, self.base.labels, request.without, read_policy(settings.train_on))
        self.judge: Judge | None = None
        if self.champion:
            self.judge = judge_of_version(registry, self.champion, self.base.labels, settings)

    def run(self) -> Outcome:
        self.progress(f"auditing {len(self.batch.examples)} reviews")
        found = audit(self.ground, self.batch.examples, Limits(), self.judge, self._settled())
        kept = kept_rows(self.batch, found)
        corpus = replace(self.base, examples=(*self.base.examples, *self.reviews(kept).examples))
        # The gate looks at the pinned test part and at real text: fits on parts would feed the report alone.
        recipe = replace(self.recipe, learning_shares=(), is_judged=False)
        fitted = fit_version(corpus, recipe, self.progress)
        self.progress("comparing with the champion")
        after = judge_of_fit(fitted, self.base.labels)
        contest = contest_on(self.ground.test, self.judge, after) if self.judge else None
        if contest and self.champion:
            compared = compare_versions(self.champion.name, self.ground.test, contest)
            fitted.report["comparison"] = compared.as_json()
        both = self.by_both(fitted, after)
        fitted.report["both"] = both.figures if both else None
        evidence = replace(self.evidence(found, fitted, after), both=both.contest if both else None)
        decision = decide(contest, evidence, Policy())
        details = {
            "examples": len(corpus.examples),
            "without": list(self.request.without),
            "reviews": [self.batch.numbers[row] for row in kept],
            "audit": found.as_json(self.batch.numbers),
            "policy": {"train_on": self.settings.train_on, "left_out": dict(self.batch.waiting)},
            "disagreement": differing(self.batch.ballot),
            "decision": decision.as_json(),
            "reviews_right": reviews_right(self.reviews(kept), self.judge, after),
        }
        details["record"] = sealed(self.recorded(fitted, decision, details))
        return self.settle(fitted, decision, found, details)

    def recorded(self, fitted: Fitted, decision: Decision, details: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a decision was made on: versions, corpora and reviews by their digests or numbers, no text."""
        champion = {"version": self.champion.name, "digest": self.champion.digest} if self.champion else None
        return {
            "at": utc_text(datetime.now(UTC)),
            "actor": self.request.actor,
            "version": fitted.artifact.digest,
            "champion": champion,
            "base": self.base.digest,
            "test": {"n": len(self.ground.test.examples), "sha256": self.ground.test.digest},
            "reviews": {"n": len(details["reviews"]), "numbers": details["reviews"]},
            "without": details["without"],
            "train_on": self.settings.train_on,
            "forced": self.request.force_reason,
            "decision": decision.as_json(),
        }

    def settle(self, fitted: Fitted, decision: Decision, found: Audit, details: dict[str, Any]) -> Outcome:
        """Store the version, mark what the audit took out, and promote, force or refuse."""
        told = tuple(f"held: {finding.reason}" for finding in found.findings if finding.action == "held")
        told += told_of_people(self.batch, self.settings.train_on)
        brief = {name: value for name, value in details.items() if name != "reviews"}
        is_known = self.champion and self.champion.digest == fitted.artifact.digest
        same = self.champion if decision.passed and is_known else None
        version = same or self.stored(fitted, details)
        marks = write_marks(self.store, self.batch, found, self.signed(f"the audit for {version.name}"))
        brief |= marks
        if marks["quarantined"]:
            told = (*told, f"quarantined: {marks['quarantined']} reviews; the list of doubted reviews says why")
        if same:
            return Outcome("promoted", version.name, (*told, "The champion is this very version."), brief)
        reasons = (*decision.reasons, *told)
        try:
            return self.promoted(version, decision, reasons, brief)
        except ConflictError as error:
            return Outcome("refused", version.name, (str(error), *told), brief)

    def promoted(
        self, version: Version, decision: Decision, reasons: tuple[str, ...], details: dict[str, Any]
    ) -> Outcome:
        """Promote a version that passed or is forced; else write into the history why it was refused."""
        expected = self.champion.number if self.champion else None
        why, record = self.request.force_reason, f"decision {details['record'][DIGEST][:SHOWN]}"
        if decision.passed:
            signature = self.signed(f"a training; the gate passed it ({record})")
            self.registry.promote(version, signature, expected=expected)
            return Outcome("promoted", version.name, reasons, details)
        refusal = f"{'; '.join(decision.reasons)} ({record})"
        if why is not None:
            signature = self.signed(f"{why} (the gate had refused it: {refusal})")
            self.registry.promote(version, signature, expected=expected, action="force")
            return Outcome("promoted", version.name, (f"forced: {why}", *reasons), details)
        self.registry.record("refuse", version, self.signed(refusal))
        return Outcome("refused", version.name, reasons, details)

    def stored(self, fitted: Fitted, details: dict[str, Any]) -> Version:
        """Return the version, which an earlier run of this training may have stored already."""
        self.progress("storing the version")
        known = (version for version in self.registry.versions() if version.digest == fitted.artifact.digest)
        version = next(known, None)
        if version is None:
            version = self.registry.add(
                fitted.artifact, fitted.report | {"training": details}, self.signed("a training")
            )
        self.registry.point(CHALLENGER, version, self.signed("a training"), "add")
        return version

    def evidence(self, found: Audit, fitted: Fitted, after: Judge) -> Evidence:
        """Return what speaks for or against the version besides the test part."""
        swaps = swaps_on(self.ground.test, self.recipe.actors, self.judge, after)
        triggers = remaining_triggers(self.ground, found, self.batch, (self.judge, after)) if self.judge else []
        real = real_text_of(self.champion, fitted)
        best = self.best(after, real.statistics[1])
        return Evidence(swaps, tuple(triggers), found.sources(self.batch.told), best, real)

    def by_both(self, fitted: Fitted, after: Judge) -> ByBoth | None:
        """Return what both readers make of some of the test part, the champion's beside the new version's."""
        champion = Side(self.champion.manifest, self.judge) if self.champion and self.judge else None
        challenger = Side(json.loads(fitted.artifact.manifest), after)
        return by_both(self.ground.test, champion, challenger, self.settings, self.progress)

    def best(self, after: Judge, statistics: str | None) -> Best | None:
        """Return the best champion so far beside the new version, where it is not the champion."""
        best = best_champion(self.registry, len(self.ground.test.examples), statistics)
        if best is None or best == self.champion:
            return None
        before = judge_of_version(self.registry, best, self.base.labels, self.settings)
        return Best(best.name, contest_on(self.ground.test, before, after))

    def reviews(self, rows: Sequence[int]) -> Corpus:
        return Corpus(tuple(self.batch.examples[row] for row in rows), self.base.labels)

    def signed(self, reason: str) -> Signature:
        return Signature(self.request.actor, datetime.now(UTC), reason)

    def _settled(self) -> frozenset[int]:
        """Return the rows whose labels are not judged again: the champion's own, and those that a person accepted."""
        known = self.batch.settled(self.registry.report(self.champion)) if self.champion else frozenset()
        return known | self.batch.vetted


def with_parameters(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return the recipe with some parameters changed.

    Raises
    ------
    TrainingError
        There is no parameter of that name, or it takes no such value.
    """
    known = [item.name for item in fields(Parameters)]
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise TrainingError(f"There is no parameter {', '.join(unknown)}: there are {', '.join(known)}.")
    try:
        parameters = msgspec.convert(asdict(recipe.parameters) | dict(changes), Parameters)
    except msgspec.ValidationError as error:
        raise TrainingError(f"A parameter has a value that it cannot have: {error}.") from None
    return replace(recipe, parameters=parameters)
