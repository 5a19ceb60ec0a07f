"""The arithmetic of docs/capacity.md."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from benchmarks.capacity import DOUBTS, MEANINGS, PLACES, Assumptions, Measured, Place, measured_from, need, tables
from benchmarks.speed.results import NABIJ, Results
from bot.settings import RETENTION_DAYS

MEASURED = Measured(carried=10.0, memory=500.0, kilobytes=5.0)
ASSUMED = Assumptions(
    users=0.01, conversations=2, messages=10, busiest_day=2, busiest_hour=0.1, bunching=1.5, campaign=0.001, load=0.5
)
TOWN = Place("a town", 1_080_000)


def test_a_place_is_worked_out_by_hand() -> None:
    """10,800 users, 216,000 messages a month, 7,200 a day, 1,440 in the busiest hour: 0.4 a second, bunched 0.6."""
    it = need(TOWN, MEASURED, ASSUMED)
    assert it.messages_a_month == pytest.approx(216_000)
    assert it.peak == pytest.approx(0.6)
    assert it.nodes == 1 + 1
    assert it.memory == 1_000
    assert it.gigabytes == pytest.approx(7_200 * RETENTION_DAYS * 5 / 1e6)


def test_a_campaign_comes_on_top_of_the_busiest_hour() -> None:
    """1,080 people with 10 messages in an hour, bunched: 4.5 a second more; 5.1 needs two nodes at 5, and a spare."""
    it = need(replace(TOWN, campaign=True), MEASURED, ASSUMED)
    assert it.peak == pytest.approx(5.1)
    assert it.nodes == 2 + 1


def test_a_node_that_carries_half_makes_twice_the_nodes_but_for_the_spare() -> None:
    country = PLACES[-1]
    usual, slow = (need(country, replace(MEASURED, carried=c), ASSUMED).nodes for c in (10.0, 5.0))
    assert abs((slow - 1) - 2 * (usual - 1)) <= 1


def test_every_assumption_is_named_and_every_doubt_is_an_assumption() -> None:
    assert set(MEANINGS) == {field.name for field in fields(Assumptions)}
    assert {name for name, _ in DOUBTS} <= set(MEANINGS)
    assert all(meaning in tables(MEASURED, ASSUMED) for meaning in MEANINGS.values())


def test_it_stands_on_the_medians_of_what_was_measured() -> None:
    rounds = [{"carried": value} for value in (8.0, 30.0, 10.0)]
    once = {NABIJ: {"memory many": 460.0, "database message": 4.5}}
    assert measured_from(Results("full", {}, {NABIJ: rounds}, once)) == Measured(10.0, 460.0, 4.5)


def test_a_run_in_which_nothing_was_carried_is_refused() -> None:
    once = {NABIJ: {"carried": 0.0, "memory many": 460.0, "database message": 4.5}}
    with pytest.raises(ValueError, match="quiet"):
        measured_from(Results("quick", {}, {}, once))
