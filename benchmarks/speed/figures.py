"""The arithmetic of the figures: percentiles, medians over rounds, ratios with their spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed (nearest rank; 0 < share <= 1).

    Raises:
        ValueError: when there are no values, or the share is outside its bounds.
    """
    if not values:
        raise ValueError("no values")
    if not 0 < share <= 1:
        raise ValueError("a share lies above 0 and at most at 1")
    return sorted(values)[math.ceil(share * len(values)) - 1]


def are_enough(count: int, share: float) -> bool:
    """Say whether so many values have at least one beyond a percentile: of ten values there is no 99th."""
    return round(count * (1 - share), 9) >= 1


@dataclass(frozen=True)
class Spread:
    """A figure over rounds: the median, and the lowest and highest."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Return the median of the values and their range.

    Raises:
        ValueError: when there are no values.
    """
    if not values:
        raise ValueError("no values")
    return Spread(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return ours divided by theirs: of the medians, and the lowest and highest a round against its own neighbour gave.

    Rounds alternate, so round n of one side stood beside round n of the other: what slowed the machine for one slowed
    it for the other as well.

    Raises:
        ValueError: when the sides have other numbers of rounds, or none.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError("as many rounds of each side, and at least one")
    pairs = [mine / other for mine, other in zip(ours, theirs)]
    return Spread(statistics.median(ours) / statistics.median(theirs), min(pairs), max(pairs))
