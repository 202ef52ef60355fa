"""Evidence that a rate has left its bounds, which may be looked at after every sentence without more false alarms.

An e-value is what a bet against "the rate is at most q" has made of 1: by Ville's inequality it ever reaches 1 / delta
with probability at most delta, however often it is looked at. The bets are likelihood ratios on a grid of other
rates, mixed. They hold for anything between 0 and 1 with mean at most q, as a share of words, for they are convex.
"""

import math

GRID = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0)
STEPS = 60  # of halving: more than a float has digits


def above(total: float, n: int, most: float) -> float:
    """Return the logarithm of the evidence that a mean is above a bound.

    Parameters
    ----------
    total : sum of `n` values between 0 and 1
    most : the bound, above 0
    """
    if most >= 1.0 or not n:
        return 0.0
    rates = [min(most * step, (1.0 + most) / 2) for step in GRID]
    logs = [total * math.log(rate / most) + (n - total) * (math.log1p(-rate) - math.log1p(-most)) for rate in rates]
    largest = max(logs)
    return largest + math.log(sum(math.exp(one - largest) for one in logs) / len(logs))


def below(total: float, n: int, least: float) -> float:
    """Return the logarithm of the evidence that a mean is below a bound; `total` as for `above`."""
    return above(n - total, n, 1.0 - least) if least > 0.0 else 0.0


def upper_bound(total: float, n: int, delta: float) -> float:
    """Return what a mean is at most, with probability 1 - delta: Chernoff's bound, for values between 0 and 1.

    References
    ----------
    Hoeffding (1963), Probability inequalities for sums of bounded random variables, theorem 1.
    """
    if not n:
        return 1.0
    mean, room = min(total / n, 1.0), math.log(1.0 / delta) / n
    low, high = mean, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if divergence(mean, middle) < room else (low, middle)
    return high


def lower_bound(total: float, n: int, delta: float) -> float:
    """Return what a mean is at least, with probability 1 - delta; see `upper_bound`."""
    return 1.0 - upper_bound(n - total, n, delta)


def divergence(mean: float, other: float) -> float:
    """Return the Kullback-Leibler divergence of two coins."""
    first = mean * math.log(mean / other) if mean > 0.0 else 0.0
    if mean >= 1.0:
        return first
    return first + (1.0 - mean) * math.log((1.0 - mean) / (1.0 - other)) if other < 1.0 else math.inf
