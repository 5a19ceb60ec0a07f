"""Places, what lies in what, and how far apart."""

from __future__ import annotations

import math

import pytest

from bot.places.place import Place, PlaceKind, distance_km, middle

TOWN = Place("Stad", PlaceKind.TOWN, "Stad", ("stad",), ("Stad",))
PART = Place("Noord", PlaceKind.NEIGHBOURHOOD, "Stad", ("stad",), ("Stad",), ("Noord",))
CODE = Place("Stad", PlaceKind.TOWN, "Stad", ("stad",), ("Stad",), ("Noord",), "1111")
MUNICIPALITY = Place("Stad", PlaceKind.MUNICIPALITY, "Stad", ("stad",), ("Stad", "Dorp"))
VILLAGE = Place("Dorp", PlaceKind.TOWN, "Stad", ("stad",), ("Dorp",))
REGION = Place("Streek", PlaceKind.REGION, "", ("stad", "land"), ("Stad", "Dorp", "Land"))
FAR = Place("Ver", PlaceKind.TOWN, "Verland", (), ("Ver",))
FAR_MUNICIPALITY = Place("Verland", PlaceKind.MUNICIPALITY, "Verland", (), ("Ver", "Verder"))


@pytest.mark.parametrize(
    ("smaller", "larger", "is_within"),
    [
        (PART, TOWN, True),
        (TOWN, PART, False),
        (PART, VILLAGE, False),
        (CODE, TOWN, True),
        (TOWN, CODE, False),
        (CODE, PART, True),
        (TOWN, MUNICIPALITY, True),
        (VILLAGE, MUNICIPALITY, True),
        (MUNICIPALITY, TOWN, False),
        (VILLAGE, TOWN, False),
        (MUNICIPALITY, REGION, True),
        (REGION, MUNICIPALITY, False),
        (FAR, REGION, False),
        (FAR, FAR_MUNICIPALITY, True),
        (FAR_MUNICIPALITY, FAR, False),
        (VILLAGE, FAR_MUNICIPALITY, False),
        (TOWN, TOWN, True),
    ],
)
def test_what_lies_in_what(smaller, larger, is_within):
    assert smaller.is_within(larger) is is_within


def test_in_the_region_or_not():
    assert (TOWN.is_in_region, FAR.is_in_region) == (True, False)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((52.0, 5.0), (52.0, 5.0), 0.0),
        ((52.0, 5.0), (53.0, 5.0), 111.2),
        ((0.0, 0.0), (0.0, 180.0), math.pi * 6371),
        ((52.094, 5.106), (52.087, 5.241), 9.2),
    ],
)
def test_the_distance_over_the_earth(one, other, kilometres):
    assert distance_km(one, other) == pytest.approx(kilometres, abs=0.1)
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))


def test_the_middle():
    assert middle([(52.0, 5.0), (53.0, 6.0)]) == (52.5, 5.5)
    assert middle([]) is None
