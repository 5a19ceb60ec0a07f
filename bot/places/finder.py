"""Which organisations give a kind of care to people in a place, the nearest first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from bot.places.care_texts import CareTexts
from bot.places.gazetteer import Gazetteer
from bot.places.national import National, NationalOrganisation, Network
from bot.places.place import Place, PlaceKind, distance_km
from bot.places.region import WHOLE_REGION, Location, Organisation, Region

ENTRIES_PER_MESSAGE = 3
"""More would not fit on a phone without scrolling."""


@dataclass(frozen=True)
class CareEntry:
    """An organisation, with its location nearest to the person."""

    organisation: Organisation
    location: Optional[Location] = None
    distance_km: Optional[float] = None
    """As the crow flies, between the middles of the towns; none when a town is outside the region or not known."""


@dataclass(frozen=True)
class CareList:
    """A part of the organisations for one kind of care in one place."""

    kind: str
    place: Place
    entries: tuple[CareEntry, ...]
    offset: int
    total: int
    elsewhere: tuple[NationalOrganisation, ...] = ()
    """Whom to ask when the region has none."""

    @property
    def next_offset(self) -> Optional[int]:
        """Return where 'meer' goes on, none at the end."""
        following = self.offset + len(self.entries)
        return following if self.entries and following < self.total else None


@dataclass(frozen=True)
class Outside:
    """Where somebody outside the region can turn to."""

    place: Place
    networks: tuple[Network, ...]
    fallback: NationalOrganisation
    elsewhere: tuple[NationalOrganisation, ...] = ()
    """National organisations for the kind of care that was asked for."""


class CareFinder:
    """Finds care in one region."""

    def __init__(self, region: Region, national: National, gazetteer: Gazetteer, texts: CareTexts) -> None:
        """Use a region and the places in it."""
        self._region = region
        self._national = national
        self._gazetteer = gazetteer
        self._texts = texts

    def nearby(self, kind: str, place: Place, offset: int = 0) -> CareList:
        """Return up to `ENTRIES_PER_MESSAGE` organisations for a kind of care, the nearest first.

        An organisation counts when the kind is one of its kinds, the place's municipality is in its working area (or
        the area is not known), and, when the area is smaller than that, the town or neighbourhood is in it.
        Of equally near ones, those that can be reached go first.

        Args:
            kind: a kind of content/care.yml.
            place: a place in the region; for one outside it the list is empty, `outside` says more.
            offset: how many were shown already.
        """
        found = sorted(
            (self._entry(o, place) for o in self._region.organisations if kind in o.kinds and _works_in(o, place)),
            key=_by_distance,
        )
        offset = max(0, offset)
        shown = tuple(found[offset : offset + ENTRIES_PER_MESSAGE])
        return CareList(kind, place, shown, offset, len(found), () if found else self.nationally(kind))

    def outside(self, place: Place, kind: Optional[str] = None) -> Outside:
        """Return the networks of a place outside the region, and the national routes."""
        networks = tuple(n for id in place.networks if (n := self._national.network(id)))
        fallback = self._national.organisation(self._national.fallback)
        if fallback is None:
            raise LookupError(f"national.yml has no organisation {self._national.fallback}")
        return Outside(place, networks, fallback, self.nationally(kind) if kind else ())

    def nationally(self, kind: str) -> tuple[NationalOrganisation, ...]:
        """Return the national organisations for a kind of care that citizens may be sent to."""
        ids = self._texts.kinds[kind].national if kind in self._texts.kinds else []
        found = (self._national.organisation(id) for id in ids)
        return tuple(o for o in found if o and o.for_citizens)

    def _entry(self, organisation: Organisation, place: Place) -> CareEntry:
        located = [CareEntry(organisation, at, self._distance(at, place)) for at in organisation.locations]
        return min(located, key=_by_distance, default=CareEntry(organisation))

    def _distance(self, location: Location, place: Place) -> Optional[float]:
        centre = self._gazetteer.town_centre(location.town)
        return distance_km(place.centre, centre) if centre and place.centre else None


def _by_distance(entry: CareEntry) -> tuple[float, bool]:
    kilometres = math.inf if entry.distance_km is None else entry.distance_km
    return kilometres, not entry.organisation.is_reachable


def _works_in(organisation: Organisation, place: Place) -> bool:
    if not place.is_in_region:
        return False
    served = organisation.municipalities
    if WHOLE_REGION not in served and not _overlap(served, place.municipality_ids):
        return False
    is_everywhere = not organisation.towns and not organisation.neighbourhoods
    if is_everywhere or place.kind >= PlaceKind.MUNICIPALITY:
        return True
    return _overlap(organisation.towns, place.towns) or _overlap(organisation.neighbourhoods, place.neighbourhoods)


def _overlap(first: Iterable[str], second: Iterable[str]) -> bool:
    return not set(first).isdisjoint(second)
