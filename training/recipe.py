"""The recipe that `fit` uses: parameters chosen on source-held-out folds of the seed corpus, and the lexicon."""

from collections.abc import Sequence

from model.labels import Label
from model.pipeline import Lexicon, Parameters
from model.settings import Settings
from training.fit import Recipe

REAL_TEXT_PRIOR = {
    Label.STATE_MEDIA_FRAMING.value: 0.18,
    Label.INTELLIGENCE_ESTIMATE.value: 0.17,
    Label.NEUTRAL_REPORTING.value: 0.65,
}
"""Shares of the labels expected in real text, where neutral sentences dominate."""


def default_recipe(settings: Settings, labels: Sequence[str]) -> Recipe:
    """Return the recipe for a set of labels: the codebook's gets its prior and lexicon, any other neither."""
    if set(labels) != set(REAL_TEXT_PRIOR):
        return Recipe()
    return Recipe(parameters=Parameters(prior=REAL_TEXT_PRIOR), lexicon=Lexicon())
