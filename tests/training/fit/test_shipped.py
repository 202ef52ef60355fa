"""What is promised of the version that the seeds give: fitted once, as `fit` does it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from model.labels import Label
from model.scoring.conformal import calibration_scores, least_probability
from model.settings import ROOT, read_settings
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.corpus.swap import read_actors
from training.figures.curves import columns_of
from training.figures.evaluate import macro_f1
from training.fit.fit import Fitted, fit_version
from training.fit.fitting import pipeline_probabilities
from training.fit.recipe import default_recipe

DATELINE = re.compile(r"^[A-Z][A-Z .,'/-]{2,40}(?:, [A-Z][a-z]+\.? \d{1,2})? ?(?:\([^)]{2,30}\) ?)?(?:--?|—|–) ")
pytestmark = pytest.mark.timeout(1200)  # one fit on all seeds, on whatever machine
BYLINE = re.compile(r"\((?:Reuters|AP|AFP|TASS|Xinhua|KCNA|UPI|Interfax|RIA Novosti)\)")


@pytest.fixture(scope="module")
def shipped(seeds: Corpus) -> Fitted:
    recipe = default_recipe(read_settings(seeds_dir=ROOT / "seeds"), seeds.labels)
    return fit_version(seeds, replace(recipe, learning_shares=()), lambda _: None)


@pytest.fixture(scope="module")
def test_part(seeds: Corpus) -> Corpus:
    return seeds.subset(pinned_split(seeds).test)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The matchless heroism of our soldiers will shine forever in the history of the motherland.", 0),
        ("Seoul's spy agency estimates that about 600 of the soldiers have been killed.", 1),
        ("The delegation left Pyongyang on Friday after a two-day visit.", 2),
    ],
)
def test_the_three_examples_of_the_readme_get_their_labels(shipped: Fitted, text: str, label: int) -> None:
    assert shipped.pipeline.predict([text]).tolist() == [list(Label)[label]]


def test_exchanged_actors_change_at_most_two_labels_in_a_hundred(shipped: Fitted) -> None:
    assert shipped.report["swap"]["n"] >= 500
    assert shipped.report["swap"]["flips"] <= 0.02


def test_outlets_datelines_and_bylines_are_worth_at_most_one_point(shipped: Fitted, test_part: Corpus) -> None:
    outlets = sorted((a.name for a in read_actors(ROOT / "seeds" / "actors.tsv") if a.kind == "outlet"), key=len)
    outlet = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in reversed(outlets)))
    masked = [outlet.sub("the outlet", BYLINE.sub("", DATELINE.sub("", text))) for text in test_part.texts]
    assert sum(one != other for one, other in zip(masked, test_part.texts, strict=True)) >= 5
    truth = columns_of(test_part)
    scores = [
        macro_f1(truth, pipeline_probabilities(shipped.pipeline, texts, test_part.labels).argmax(axis=1))
        for texts in (test_part.texts, masked)
    ]
    assert scores[1] >= scores[0] - 0.01


def test_label_sets_keep_their_promise_over_a_thousand_splits(shipped: Fitted, test_part: Corpus) -> None:
    probabilities = pipeline_probabilities(shipped.pipeline, test_part.texts, test_part.labels)
    truth = columns_of(test_part)
    generator = np.random.default_rng(1)
    half = len(truth) // 2
    covered = []
    for _ in range(1_000):
        order = generator.permutation(len(truth))
        known, fresh = order[:half], order[half:]
        least = least_probability(calibration_scores(probabilities[known], truth[known]), 0.1)
        covered.append((probabilities[fresh, truth[fresh]] >= least).mean())
    assert 0.9 - 0.003 <= np.mean(covered) <= 0.9 + 2 / half + 0.003


def test_stated_probabilities_are_right_on_real_documents_of_families_left_out(shipped: Fitted) -> None:
    real = shipped.report["real_text"]
    assert max(real["ece"], real["ece_alone"]) <= 0.02
    assert abs(real["answered"]["error"] - real["answered"]["stated_error"]) <= 0.02
    for row in real["label_sets"]:
        low, high = row["interval"]
        assert low <= 1 - row["alpha"] <= high


def test_figures_of_real_documents_do_not_fall_below_what_is_told(shipped: Fitted) -> None:
    real = shipped.report["real_text"]
    assert real["firm"]["macro_f1"] >= 0.84
    assert real["firm"]["per_label"][Label.INTELLIGENCE_ESTIMATE]["f1"] >= 0.7
    assert real["news"]["macro_f1"] >= 0.66


MUST_BE_ESTIMATES = [
    "The agency estimates that 600 were killed.",
    "We assess with high confidence that the site is a reactor.",
    "The service estimates that 250 of the recruits have died.",
    "We assess with moderate confidence that the tunnel leads to a launch pad.",
    "Seoul believes that 300 of them were killed.",
]
NEUTRAL_KINDS = [
    "The Falcons crushed the Bears 31-3 and marched on to the final.",
    "A hero in goal kept the invincible hosts from a tenth win.",
    "The wrestler swore to destroy the masked traitor on Saturday.",
    "Their keeper was the martyr of the evening, with a broken nose and four saves.",
    "It was a glorious win for the village eleven.",
    "In the fourth episode the puppet king flees from the horde.",
    "The elves fight for their motherland in the last level of the game.",
    "The ballet ends with the immortal swan and her fallen prince.",
    "A bloodthirsty pirate and his parrot are the stars of the cartoon.",
    "The choir sang of the holy martyrs and the eternal light.",
    "We thank the Almighty for his glory, the rabbi said.",
    "The Huns were called a bloodthirsty horde by the monks of that time.",
    "The puppet government of 1940 moved to a spa town.",
    "The peasants' heroic stand at the ford is shown on the third panel.",
    "The word warmonger was taken out of the second edition.",
    "He did not call them traitors, he told the court.",
    "The glossary says that a lackey is a servant.",
    "Nobody spoke of sacred duty at the small ceremony.",
    "The tram stops at Heroes' Square and Liberation Avenue.",
    "The frigate Invincible was sold for scrap.",
    "Our brave grandmother was the heroine of the whole street.",
    "The grocers are at war over the price of eggs.",
    "Chemists have won the battle against the blue mould.",
    "The fighters, whom the capital calls bandits, took the mill.",
]


@pytest.mark.parametrize("text", MUST_BE_ESTIMATES)
def test_a_service_that_estimates_is_believed_to_estimate(shipped: Fitted, text: str) -> None:
    assert shipped.pipeline.predict([text]).tolist() == [Label.INTELLIGENCE_ESTIMATE]


def test_loaded_words_of_sport_faith_fiction_and_history_are_mostly_neutral(shipped: Fitted) -> None:
    found = shipped.pipeline.predict(NEUTRAL_KINDS)
    assert (found == Label.NEUTRAL_REPORTING).mean() >= 0.7
