"""Where facts come from and how old they are."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bot.places.records import STALE_DAYS, Phone, Record, first_shown, last_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2023", date(2023, 12, 31)),
        ("2023-02", date(2023, 2, 28)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-11-14", date(2024, 11, 14)),
    ],
)
def test_the_last_day_that_is_meant(as_of, day):
    assert last_day(as_of) == day


@pytest.mark.parametrize(
    ("as_of", "certainty", "is_stale"),
    [
        ("2026", "zeker", False),
        ("2025-11-22", "zeker", False),
        ("2025-11-21", "zeker", True),
        ("2025-10", "zeker", True),
        (None, "zeker", True),
        ("2026-11-22", "controleren", True),
    ],
)
def test_what_has_to_be_looked_up_again(as_of, certainty, is_stale):
    assert Record(as_of=as_of, certainty=certainty).is_stale(TODAY) is is_stale
    assert STALE_DAYS == 365


@pytest.mark.parametrize("as_of", ["ooit", "2023-13", "2023-02-30", "23", "2023-1", "2023-01-01-01"])
def test_a_date_that_is_none(as_of):
    with pytest.raises(ValidationError):
        Record(as_of=as_of, certainty="zeker")


def test_a_date_as_yaml_reads_it():
    assert Record(as_of=2021, certainty="zeker").as_of == "2021"
    assert Record(as_of=date(2021, 2, 3), certainty="zeker").as_of == "2021-02-03"


def test_a_number_that_is_not_checked_is_not_shown():
    hidden, seen = Phone(number="030 1", shown=False), Phone(number="030 2")
    assert first_shown([hidden, seen]) == seen
    assert first_shown([hidden]) is None
    assert first_shown([]) is None
