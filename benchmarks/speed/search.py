"""Finds the highest rate that is carried, by halving."""

from __future__ import annotations

from collections.abc import Callable


def highest_carried(carries: Callable[[float], bool], low: float, high: float, steps: int) -> float:
    """Return the highest rate that was tried and carried, between two bounds; 0 when none was.

    The first rate is half-way; each step halves the stretch that is left, so the answer lies less than
    (high - low) / 2^steps under the real limit when that is between the bounds and `carries` is monotonous.
    """
    best = 0.0
    for _ in range(steps):
        middle = (low + high) / 2
        if carries(middle):
            best = low = middle
        else:
            high = middle
    return best
