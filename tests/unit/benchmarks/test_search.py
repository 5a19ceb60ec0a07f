"""The search for the highest rate that is carried."""

from __future__ import annotations

import pytest

from benchmarks.speed.search import highest_carried


@pytest.mark.parametrize("limit", [2.0, 7.3, 19.9])
def test_the_limit_is_found_to_within_a_step(limit: float) -> None:
    steps = 8
    found = highest_carried(lambda rate: rate <= limit, 0.0, 20.0, steps)
    assert limit - 20.0 / 2**steps <= found <= limit


def test_no_rate_is_tried_twice_and_as_many_as_steps() -> None:
    tried: list[float] = []

    def carries(rate: float) -> bool:
        tried.append(rate)
        return rate < 3

    highest_carried(carries, 0.0, 10.0, 6)
    assert len(tried) == len(set(tried)) == 6


def test_nothing_is_carried_when_every_rate_is_too_much() -> None:
    assert highest_carried(lambda _: False, 1.0, 10.0, 4) == 0.0
