"""A place as somebody means it: a town, a part of one, a municipality, several municipalities, or the region."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Optional

EARTH_RADIUS_KM = 6371.0
"""Mean radius (IUGG)."""

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


class PlaceKind(IntEnum):
    """From small to large: of two places in one phrase the smaller one is meant."""

    NEIGHBOURHOOD = 1
    TOWN = 2
    MUNICIPALITY = 3
    AREA = 4
    REGION = 5


@dataclass(frozen=True)
class Place:
    """A place somebody means."""

    name: str
    kind: PlaceKind
    municipality: str = ""
    """Name of the municipality; empty for several."""
    municipality_ids: tuple[str, ...] = ()
    """Municipalities of the region it is in; empty for a place outside the region."""
    towns: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    """Neighbourhoods it lies in, itself included."""
    postcode: str = ""
    """The four digits, when it was given by its postcode."""
    centre: Optional[Point] = None
    networks: tuple[str, ...] = ()
    """Ids of the networks for palliative care, of a place outside the region."""

    @property
    def is_in_region(self) -> bool:
        """Say whether the region's organisations are for people here."""
        return bool(self.municipality_ids)

    @property
    def key(self) -> str:
        """Return a text that stands for this place, to remember it by (`Gazetteer.place` reads it back)."""
        return "|".join((self.kind.name.lower(), self.municipality, self.name, self.postcode))

    def is_within(self, larger: Place) -> bool:
        """Say whether a place lies in a larger one, so that both together mean this one."""
        if self == larger:
            return True
        if larger.kind is PlaceKind.NEIGHBOURHOOD:
            return bool(self.postcode) and larger.name in self.neighbourhoods
        if larger.kind is PlaceKind.TOWN:
            is_smaller = self.kind < larger.kind or bool(self.postcode and not larger.postcode)
            return is_smaller and self.municipality == larger.municipality and larger.name in self.towns
        if self.kind >= larger.kind:
            return False
        if larger.is_in_region:
            return self.is_in_region and set(self.municipality_ids) <= set(larger.municipality_ids)
        return self.municipality == larger.municipality


def distance_km(first: Point, second: Point) -> float:
    """Return the distance over the earth in kilometres (haversine formula)."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(math.radians, (*first, *second))
    half = (
        math.sin((latitude_2 - latitude_1) / 2) ** 2
        + math.cos(latitude_1) * math.cos(latitude_2) * math.sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def middle(points: list[Point]) -> Optional[Point]:
    """Return the mean of points that lie near each other; nothing of no points."""
    if not points:
        return None
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
