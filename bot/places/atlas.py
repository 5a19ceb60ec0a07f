"""Every place there is: those of the region from its file, those of the rest of the country from the postcodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Optional

from bot.places.place import Place, PlaceKind, Point, middle
from bot.places.postcodes import Postcode
from bot.places.region import Municipality, Neighbourhood, Region, Town


class Atlas:
    """The places of one region, and those around it."""

    def __init__(self, region: Region, postcodes: Mapping[str, Postcode]) -> None:
        """Lay out all places."""
        self.region = region
        self._postcodes = postcodes
        self._names = {m.id: m.name for m in region.municipalities}
        self._centres = {town.name: town.centre for town in region.towns()}
        self._town_of: dict[str, tuple[Municipality, Town]] = {
            code: (municipality, town)
            for municipality in region.municipalities
            for town in municipality.towns
            for code in (*town.postcodes, *town.po_box_codes)
        }

    def whole_region(self) -> Place:
        """Return the region as a place."""
        return self._several(self.region.name, PlaceKind.REGION, self._names)

    def area(self, name: str, ids: Iterable[str]) -> Place:
        """Return several municipalities together as a place."""
        return self._several(name, PlaceKind.AREA, ids)

    def municipality(self, municipality: Municipality) -> Place:
        """Return a municipality of the region as a place; its middle is that of the town it is named after."""
        place = self._several(municipality.name, PlaceKind.MUNICIPALITY, [municipality.id])
        return replace(place, centre=self._centres.get(municipality.name, place.centre))

    def town(self, municipality: Municipality, town: Town) -> Place:
        """Return a town of the region as a place."""
        return Place(town.name, PlaceKind.TOWN, municipality.name, (municipality.id,), (town.name,), centre=town.centre)

    def neighbourhood(self, municipality: Municipality, part: Neighbourhood) -> Place:
        """Return a neighbourhood as a place, with the larger neighbourhoods that hold all its postcodes."""
        around = [
            other.name
            for other in municipality.neighbourhoods
            if other.name != part.name and part.postcodes and set(part.postcodes) <= set(other.postcodes)
        ]
        return Place(
            part.name,
            PlaceKind.NEIGHBOURHOOD,
            municipality.name,
            (municipality.id,),
            tuple(part.towns),
            (part.name, *around),
            centre=middle([self._centres[name] for name in part.towns if name in self._centres]),
        )

    def outside(self) -> Iterator[Place]:
        """Yield the towns and municipalities outside the region; of a divided one each part."""
        towns: dict[tuple[str, str], list[Postcode]] = defaultdict(list)
        municipalities: dict[str, list[Postcode]] = defaultdict(list)
        for postcode in self._postcodes.values():
            if postcode.municipality not in self._names.values():
                municipalities[postcode.municipality].append(postcode)
                if postcode.town:
                    towns[postcode.town, postcode.municipality].append(postcode)
        for (name, municipality), codes in towns.items():
            yield Place(name, PlaceKind.TOWN, municipality, towns=(name,), networks=_networks(codes))
        for name, codes in municipalities.items():
            yield Place(
                name, PlaceKind.MUNICIPALITY, name, towns=_unique(c.town for c in codes), networks=_networks(codes)
            )

    def by_postcode(self, code: str) -> Optional[Place]:
        """Return the town of a postcode (four digits), with the neighbourhoods that hold it; nothing when unknown."""
        if found := self._town_of.get(code):
            municipality, town = found
            parts = [n.name for n in municipality.neighbourhoods if code in n.postcodes]
            return replace(self.town(municipality, town), postcode=code, neighbourhoods=tuple(parts))
        postcode = self._postcodes.get(code)
        if postcode is None:
            return None
        if municipality_ids := tuple(id for id, name in self._names.items() if name == postcode.municipality):
            return replace(
                self._several(postcode.municipality, PlaceKind.MUNICIPALITY, municipality_ids), postcode=code
            )
        name = postcode.town or postcode.municipality
        kind = PlaceKind.TOWN if postcode.town else PlaceKind.MUNICIPALITY
        return Place(name, kind, postcode.municipality, towns=(name,), postcode=code, networks=tuple(postcode.networks))

    def centre(self, town: str) -> Optional[Point]:
        """Return where a town of the region is; none for a town outside it."""
        return self._centres.get(town)

    def is_address(self, code: str) -> bool:
        """Say whether a postcode is one of addresses in the region, not of post-office boxes only."""
        return code in self._town_of and code in self._town_of[code][1].postcodes

    def _several(self, name: str, kind: PlaceKind, ids: Iterable[str]) -> Place:
        chosen = [m for id in ids if (m := self.region.municipality(id))]
        towns = [town for m in chosen for town in m.towns]
        return Place(
            name,
            kind,
            chosen[0].name if len(chosen) == 1 else "",
            tuple(m.id for m in chosen),
            tuple(town.name for town in towns),
            centre=middle([town.centre for town in towns]),
        )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def _networks(codes: list[Postcode]) -> tuple[str, ...]:
    return _unique(network for code in codes for network in code.networks)
