"""When people send: drawn beforehand, the same for both sides."""

from __future__ import annotations

import itertools
import random
import statistics

import pytest

from benchmarks.speed.arrivals import poisson


def test_the_same_seed_gives_the_same_moments() -> None:
    assert poisson(2.0, 100.0, random.Random(7)) == poisson(2.0, 100.0, random.Random(7))


def test_moments_rise_and_stay_within_the_time() -> None:
    moments = poisson(0.5, 60.0, random.Random(1))
    assert moments == sorted(moments)
    assert moments[0] > 0
    assert moments[-1] < 60.0


def test_gaps_are_exponential_with_the_mean_that_was_asked() -> None:
    """Of an exponential law the standard deviation equals the mean; 20,000 gaps leave 2 % of chance."""
    moments = poisson(0.1, 2_000.0, random.Random(3))
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert statistics.mean(gaps) == pytest.approx(0.1, rel=0.03)
    assert statistics.stdev(gaps) == pytest.approx(0.1, rel=0.03)


def test_a_gap_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        poisson(0.0, 1.0, random.Random(0))
