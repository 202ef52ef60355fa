"""How far raters agree, beside scikit-learn's kappa and the `krippendorff` package; and how sure that is."""

import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from sklearn.metrics import cohen_kappa_score

from model.people.agreement import Agreement, agreement_of
from model.people.votes import Ballot, Vote, ballot_of
from tests.model.people.raters import BALLOTS, LABELS, drawn_ballot

EXACT = 1e-9


def reference_kappa(ballot: Ballot, raters: tuple[str, str], label: str | None = None) -> float | None:
    """Return scikit-learn's kappa of two raters, of one label against all others where one is named."""
    both = [(text[raters[0]], text[raters[1]]) for text in ballot.texts if set(raters) <= set(text)]
    if label is not None:
        both = [(str(one == label), str(other == label)) for one, other in both]
    if len({given for pair in both for given in pair}) < 2:
        return None
    return float(cohen_kappa_score(*zip(*both, strict=True)))


def reference_alpha(ballot: Ballot, label: str | None = None) -> float | None:
    """Return the package's alpha of all raters."""
    codes = {name: place for place, name in enumerate(LABELS)}

    def code(text: dict[str, str], rater: str) -> float:
        if rater not in text:
            return np.nan
        return float(text[rater] == label) if label is not None else float(codes[text[rater]])

    table = [[code(text, rater) for text in ballot.texts] for rater in ballot.raters]
    shared = [column for column in zip(*table, strict=True) if np.isfinite(column).sum() > 1]
    if len({value for column in shared for value in column if np.isfinite(value)}) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def check(found: Agreement, ballot: Ballot) -> None:
    assert found.alpha.value == pytest.approx(reference_alpha(ballot), abs=EXACT)
    for label, figure in found.by_label.items():
        assert figure.value == pytest.approx(reference_alpha(ballot, label), abs=EXACT)
    for pair in found.pairs:
        assert pair.kappa.value == pytest.approx(reference_kappa(ballot, pair.raters), abs=EXACT)
        for label, figure in pair.by_label.items():
            assert figure.value == pytest.approx(reference_kappa(ballot, pair.raters, label), abs=EXACT)
        assert pair.share == pytest.approx(1 - sum(count for *_, count in pair.moves) / pair.n)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_peoples_labels_on_300_sentences_agree_as_the_references_say(seed: int) -> None:
    ballot = drawn_ballot(300, seed)
    found = agreement_of(ballot)
    check(found, ballot)
    assert len(found.pairs) == 3
    assert found.alpha.interval is not None
    assert found.alpha.interval[0] < found.alpha.value < found.alpha.interval[1]  # type: ignore[operator]
    assert found.mean_kappa == pytest.approx(np.mean([pair.kappa.value for pair in found.pairs]))


@given(BALLOTS)
def test_any_ballot_agrees_as_the_references_say(ballot: Ballot) -> None:
    check(agreement_of(ballot), ballot)


def test_the_interval_covers_as_often_as_it_says() -> None:
    truth = agreement_of(drawn_ballot(20_000, 0)).alpha.value
    intervals = [agreement_of(drawn_ballot(200, seed)).alpha.interval for seed in range(1, 101)]
    covered = sum(low <= truth <= high for low, high in intervals)  # type: ignore[operator, misc]
    assert 88 <= covered <= 100


def test_raters_without_a_common_text_or_a_second_label_have_no_figure() -> None:
    apart = agreement_of(ballot_of([Vote("1", "anna", "a"), Vote("2", "boris", "b")]))
    assert (apart.texts, apart.alpha.value, apart.mean_kappa, apart.pairs) == (0, None, None, ())
    alike = agreement_of(ballot_of([Vote("1", "anna", "a"), Vote("1", "boris", "a")]))
    assert (alike.alpha.value, alike.pairs[0].kappa.value, alike.pairs[0].share) == (None, None, 1.0)
    nobody = agreement_of(ballot_of([]))
    assert (nobody.raters, nobody.texts, nobody.pairs) == ((), 0, ())
    assert nobody.as_json()["alpha"] == {"value": None, "interval": None}
