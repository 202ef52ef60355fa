"""The loop, step by step: seeds and reviews to a corpus, a version, the champion; only this file knows the order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from model.artifact import TABLE, sha256
from model.errors import ConflictError, TrainingError
from model.labelled import text_key
from model.pipeline import Parameters
from model.registry import CHAMPION, Registry, Signature, Version
from model.reviews import Reviews
from model.settings import Settings
from training.corpus import CODEBOOK_LABELS, Corpus, Example, read_corpus
from training.fit import Fitted, Progress, Recipe, fit_version
from training.recipe import default_recipe


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
    reasons : why it was refused, in words a person can act on
    details : plain values, kept beside the training
    """

    status: Literal["promoted", "refused"]
    version: str | None
    reasons: tuple[str, ...]
    details: dict[str, Any]


def retrain(registry: Registry, settings: Settings, request: Request, progress: Progress) -> Outcome:
    """Fit a version on seeds and accepted reviews, store it, and promote it.

    Run again after a crash, it finds its version in place and promotes nothing twice.

    Raises
    ------
    FramingError
        The corpus or a parameter cannot be used, the database fails, or the lease is lost.
    """
    champion = registry.find(CHAMPION)
    progress("reading seeds and reviews")
    corpus = with_reviews(read_corpus([settings.seeds_dir]), registry, request.without)
    recipe = with_parameters(default_recipe(settings, corpus.labels), request.parameters)
    fitted = fit_version(corpus, recipe, progress)
    details = {"examples": len(corpus.examples), "without": list(request.without)}
    if champion and is_same(champion, fitted):
        return Outcome("promoted", champion.name, ("The champion is this very version already.",), details)
    signature = Signature(request.actor, datetime.now(UTC), request.force_reason or "a training")
    progress("storing and promoting the version")
    version = registry.add(fitted.artifact, fitted.report, signature)
    try:
        registry.promote(version, signature, expected=champion.number if champion else None)
    except ConflictError as error:
        return Outcome("refused", version.name, (str(error),), details)
    return Outcome("promoted", version.name, (), details)


def is_same(version: Version, fitted: Fitted) -> bool:
    """Tell whether a version scores by the very table of a fit; a pickle's bytes differ from run to run."""
    stored = version.manifest["parts"].get(TABLE, {})
    return bool(stored.get("sha256") == sha256(fitted.artifact.contents[TABLE]))


def with_reviews(seeds: Corpus, registry: Registry, without: tuple[str, ...]) -> Corpus:
    """Return the corpus with accepted reviews in it; of one text, the latest label counts."""
    by_text = {text_key(example.text): example for example in seeds.examples}
    by_text.update(_reviewed(registry, without))
    return Corpus(tuple(by_text.values()), seeds.labels, seeds.files)


def with_parameters(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return the recipe with some parameters changed.

    Raises
    ------
    TrainingError
        There is no parameter of that name.
    """
    known = [item.name for item in fields(Parameters)]
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise TrainingError(f"There is no parameter {', '.join(unknown)}: there are {', '.join(known)}.")
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()
    }
    return replace(recipe, parameters=replace(recipe.parameters, **plain))


def _reviewed(registry: Registry, without: tuple[str, ...]) -> Iterator[tuple[str, Example]]:
    for review in Reviews(registry.engine).accepted(without=without):
        key = text_key(review.text)
        if review.label in CODEBOOK_LABELS:
            group = str(review.details.get("group") or f"text:{key[:16]}")
            yield key, Example(review.text, review.label, group, review.source)
