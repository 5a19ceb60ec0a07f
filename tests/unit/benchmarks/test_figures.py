"""Percentiles, medians and ratios."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.figures import Spread, are_enough, percentile, ratio, spread


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.99, 5.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 0.75, 3.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([float(n) for n in range(1, 101)], 1.0, 100.0),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1.0))
def test_a_percentile_is_one_of_the_values_and_that_share_does_not_exceed_it(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_a_percentile_of_nothing_or_of_no_share_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match=r"value|share"):
        percentile(values, share)


def test_a_spread_is_the_median_and_the_range() -> None:
    assert spread([3.0, 1.0, 8.0]) == Spread(3.0, 1.0, 8.0)


def test_a_ratio_is_of_the_medians_with_the_range_of_neighbouring_rounds() -> None:
    """The machine was twice as slow in the second round, for both: no round gives another ratio for it."""
    assert ratio([10.0, 20.0, 12.0], [20.0, 40.0, 30.0]) == Spread(12.0 / 30.0, 0.4, 0.5)


@pytest.mark.parametrize(("ours", "theirs"), [([1.0], [1.0, 2.0]), ([], [])])
def test_a_ratio_needs_as_many_rounds_of_each_side(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match="rounds"):
        ratio(ours, theirs)


@pytest.mark.parametrize(
    ("count", "share", "enough"), [(99, 0.99, False), (100, 0.99, True), (20, 0.95, True), (1, 0.5, False)]
)
def test_a_percentile_wants_a_value_beyond_it(count: int, share: float, enough: bool) -> None:
    assert are_enough(count, share) is enough
