"""The gate: each rule by itself, and that it passes no worse report."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.audit.findings import Source
from training.contest.gate import Best, Contest, Evidence, Policy, RealText, Swaps, compare, decide
from training.figures.evaluate import expected_calibration_error, interval_of, macro_f1, resamples

POLICY = Policy(n_draws=100)
N = 300
TRUTH = np.arange(N) % 3
LABELS = ("a", "b", "c")


def sure_of(guesses: np.ndarray, probability: float = 0.97) -> np.ndarray:
    found = np.full((len(guesses), 3), (1 - probability) / 2)
    found[np.arange(len(guesses)), guesses] = probability
    return found


def with_errors(places: range | list[int]) -> np.ndarray:
    guesses = TRUTH.copy()
    guesses[list(places)] = (guesses[list(places)] + 1) % 3
    return guesses


def contest(champion: np.ndarray, challenger: np.ndarray, hard: range = range(0)) -> Contest:
    is_hard = np.zeros(N, dtype=bool)
    is_hard[list(hard)] = True
    return Contest(LABELS, TRUTH, sure_of(champion), sure_of(challenger), is_hard)


def reasons(of: Contest | None = None, evidence: Evidence | None = None, policy: Policy = POLICY) -> str:
    decision = decide(of, evidence or Evidence(), policy)
    assert decision.passed == (not decision.reasons)
    return "\n".join(decision.reasons)


def test_the_same_version_and_a_better_one_pass() -> None:
    champion = with_errors(range(0, 60, 2))
    assert reasons(contest(champion, champion)) == ""
    assert reasons(contest(champion, with_errors(range(0, 20, 2)))) == ""


def test_a_first_version_has_nothing_to_be_compared_with() -> None:
    decision = decide(None, Evidence(), POLICY)
    assert decision.passed
    assert "macro_f1" not in decision.figures


def test_a_loss_of_macro_f1_is_refused_with_both_values() -> None:
    told = reasons(contest(with_errors(range(0, 30, 2)), with_errors(range(0, 90, 2))))
    assert "macro-F1 on the pinned test part went from 0.9500 to 0.8500" in told


def test_small_losses_do_not_add_up() -> None:
    first, champion, challenger = with_errors([]), with_errors(range(0, 15, 2)), with_errors(range(0, 20, 2))
    assert reasons(contest(champion, challenger)) == ""
    told = reasons(contest(champion, challenger), Evidence(best=Best("v7", contest(first, challenger))))
    assert "from 1.0000 to 0.9667 since v7, the best champion so far" in told
    assert reasons(contest(champion, challenger), Evidence(best=Best("v7", contest(champion, challenger)))) == ""


def test_both_readers_together_may_not_do_worse_though_the_table_does_not() -> None:
    same, worse = with_errors(range(20)), with_errors(range(120))
    decision = decide(contest(same, same), Evidence(both=contest(same, worse)), POLICY)
    assert "macro-F1 by both readers on" in "; ".join(decision.reasons)
    assert decision.figures["both"]["macro_f1"]["challenger"] < decision.figures["both"]["macro_f1"]["champion"]
    assert decide(contest(same, same), Evidence(both=contest(worse, same)), POLICY).passed


def test_a_loss_that_may_be_chance_passes() -> None:
    assert reasons(contest(with_errors(range(0, 30, 2)), with_errors(range(0, 34, 2)))) == ""


@pytest.mark.parametrize(("n_lost", "refused"), [(5, False), (10, True)])
def test_a_few_sentences_lost_against_none_won_may_be_chance(n_lost: int, refused: bool) -> None:
    """Of 300 sentences; the interval lies below 0 and reaches beyond the margin both times."""
    of = contest(with_errors([]), with_errors(range(n_lost)))
    decision = decide(of, Evidence(), POLICY)
    low, high = decision.figures["macro_f1"]["difference"]
    assert high < 0
    assert low < -POLICY.margin
    assert ("macro-F1" in "".join(decision.reasons)) == refused


def test_a_loss_on_the_hard_cases_alone_is_refused() -> None:
    told = reasons(contest(with_errors([]), with_errors(range(8)), hard=range(40)), policy=replace(POLICY, margin=0.2))
    assert "hard cases" in told
    assert "macro-F1" not in told


@pytest.mark.parametrize(("n_lost", "refused"), [(6, False), (7, False), (8, True)])
def test_a_few_hard_cases_lost_against_none_won_may_be_chance(n_lost: int, refused: bool) -> None:
    decision = decide(contest(with_errors([]), with_errors(range(n_lost)), hard=range(60)), Evidence(), POLICY)
    change = decision.figures["hard_accuracy"]
    assert (change["lost"], change["won"]) == (n_lost, 0)
    assert change["difference"][1] < 0
    assert any("hard cases" in reason for reason in decision.reasons) == refused


def test_a_worse_calibration_is_refused() -> None:
    same = with_errors(range(9))
    worse = replace(contest(same, same), challenger=sure_of(same, 0.6))
    assert "calibration error" in reasons(worse)


def test_a_collapsed_recall_is_refused_by_label() -> None:
    lost = [place for place in range(N) if TRUTH[place] == 1][:15]
    told = reasons(contest(with_errors([]), with_errors(lost)), policy=replace(POLICY, margin=0.5))
    assert told == "recall of b went from 1.0000 to 0.8500: look at the newest reviews with other labels"
    assert (
        reasons(contest(with_errors([]), with_errors(lost)), policy=replace(POLICY, margin=0.5, least_support=101))
        == ""
    )


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        (4, 8, True),
        (0, 12, False),
        (None, 12, False),
        (None, 8, True),
        (16, 17, True),
        (16, 40, False),
    ],
)
def test_actor_swaps_may_not_change_labels(before: int | None, after: int, passed: bool) -> None:
    """Of 400 pairs: up to 2 % are allowed, and no more than the champion's where that may be chance."""
    flips = [None if n is None else np.arange(400) < n for n in (before, after)]
    decision = decide(None, Evidence(Swaps(flips[0], flips[1])), POLICY)
    assert decision.passed == passed
    assert decision.figures["swaps"]["challenger"] == after / 400


def test_other_flips_in_the_same_number_are_no_growth() -> None:
    before, after = np.arange(400) < 16, np.arange(400) >= 382
    assert decide(None, Evidence(Swaps(before, after)), POLICY).passed


def test_a_remaining_trigger_is_refused_and_named() -> None:
    assert "'amber lattice' still turns 98%" in reasons(
        evidence=Evidence(triggers=("'amber lattice' still turns 98%",))
    )


def test_a_contradicting_source_is_refused_with_rows_to_look_at() -> None:
    careless = Source("desk", 300, 0.2, 0.14, ("review 7", "review 9"))
    told = reasons(evidence=Evidence(sources=(Source("wire", 300, 0.04, 0.02), careless)))
    assert told.startswith("some 20% of the 300 new labels of desk contradict their texts (at least 14%)")
    assert "review 7; review 9" in told
    assert "wire" not in told
    for doubtful in (replace(careless, at_least=0.03), replace(careless, share=0.08)):
        assert reasons(evidence=Evidence(sources=(doubtful,))) == ""


def test_the_decision_is_plain_data_with_its_policy() -> None:
    stored = decide(contest(TRUTH, TRUTH), Evidence(), POLICY).as_json()
    assert stored["policy"]["margin"] == POLICY.margin
    assert stored["figures"]["n"] == N


errors = st.lists(st.integers(0, N - 1), max_size=N // 2, unique=True)


@settings(max_examples=40, deadline=None)
@given(errors, errors)
def test_the_gate_passes_no_worse_report(champion: list[int], challenger: list[int]) -> None:
    of = contest(with_errors(champion), with_errors(challenger))
    decision = decide(of, Evidence(), POLICY)
    low, high = decision.figures["macro_f1"]["difference"]
    before, after = (macro_f1(TRUTH, with_errors(places)) for places in (champion, challenger))
    assert decision.figures["macro_f1"]["champion"] == before
    if decision.passed:
        chance = decision.figures["macro_f1"]["chance"]
        assert high >= 0 or low >= -POLICY.margin or chance > 0.005
        assert after >= before - 0.1


@settings(max_examples=40, deadline=None)
@given(errors, errors, errors)
def test_further_errors_never_make_a_report_pass(
    champion: list[int], challenger: list[int], further: list[int]
) -> None:
    first, worse = with_errors(challenger), with_errors(sorted({*challenger, *further}))
    changes = [
        compare(contest(with_errors(champion), guesses), POLICY)["macro_f1"]["difference"] for guesses in (first, worse)
    ]
    assert changes[1][0] <= changes[0][0] + 1e-12
    assert changes[1][1] <= changes[0][1] + 1e-12


def test_a_challenger_that_first_stands_on_real_text_is_not_judged_by_written_sentences() -> None:
    worse = contest(with_errors(range(0, 30, 2)), with_errors(range(0, 90, 2)))
    assert "macro-F1" in reasons(worse, Evidence(real_text=RealText((None, None))))
    assert reasons(worse, Evidence(real_text=RealText((None, "b"), (None, 0.8)))) == ""
    assert "macro-F1" in reasons(worse, Evidence(real_text=RealText(("b", "b"), (0.8, 0.8))))


def test_real_text_guards_what_it_gave() -> None:
    assert "put the statistics back" in reasons(None, Evidence(real_text=RealText(("a", None), (0.8, None))))
    told = reasons(None, Evidence(real_text=RealText(("a", "b"), (0.84, 0.8))))
    assert "macro-F1 on real documents, their families left out, went from 0.8400 to 0.8000" in told
    assert reasons(None, Evidence(real_text=RealText(("a", "b"), (0.84, 0.83)))) == ""


def test_a_figure_of_a_draw_is_that_of_the_examples_drawn_as_often() -> None:
    generator = np.random.default_rng(2)
    both = generator.dirichlet(np.ones(3), (2, N))
    found = compare(Contest(LABELS, TRUTH, *both, TRUTH == 1), POLICY)
    drawn = resamples(N, POLICY.n_draws, POLICY.seed)

    def interval(figure: Callable[[np.ndarray, np.ndarray], float]) -> tuple[float, float]:
        return interval_of([figure(draw, both[1]) - figure(draw, both[0]) for draw in drawn], (0.005, 0.995))

    expected = {
        "macro_f1": interval(lambda draw, part: macro_f1(TRUTH[draw], part[draw].argmax(axis=1))),
        "ece": interval(lambda draw, part: expected_calibration_error(part[draw], part[draw].argmax(1) == TRUTH[draw])),
        "hard_accuracy": interval(lambda draw, part: float(np.mean(part[draw[TRUTH[draw] == 1]].argmax(axis=1) == 1))),
    }
    for name, ends in expected.items():
        assert found[name]["difference"] == pytest.approx(ends, abs=1e-12)
    assert found["ece"]["challenger"] == pytest.approx(expected_calibration_error(both[1], both[1].argmax(1) == TRUTH))
