"""When people send a message, decided before anybody answers (open-loop)."""

from __future__ import annotations

import random


def poisson(mean_gap: float, seconds: float, chance: random.Random) -> list[float]:
    """Return the moments, in seconds from the start, of a Poisson process with this mean gap, within `seconds`.

    The gaps are exponential, so many such people together are again a Poisson process, of the sum of their rates.

    Raises:
        ValueError: when the gap is not positive.
    """
    if mean_gap <= 0:
        raise ValueError("the mean gap must be positive")
    moments = []
    now = chance.expovariate(1 / mean_gap)
    while now < seconds:
        moments.append(now)
        now += chance.expovariate(1 / mean_gap)
    return moments
