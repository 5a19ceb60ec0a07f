"""What is wrong in a region file: places, postcodes and organisations that contradict each other or the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from bot.content.remarks import style_remarks
from bot.places.care_texts import CareTexts
from bot.places.flaws import Flaw, Keys
from bot.places.national import National
from bot.places.postcodes import Postcode, is_postcode
from bot.places.record_check import double_flaws, phone_flaws, record_flaws, stale_flaw
from bot.places.region import WHOLE_REGION, Municipality, Organisation, Region

NETHERLANDS = ((50.7, 53.6), (3.3, 7.3))
"""South and north, west and east of the European Netherlands, in degrees."""


def region_stale(region: Region, today: date) -> Iterator[Flaw]:
    """Yield what has to be looked up again."""
    yield from stale_flaw(region.origin, region.name, ("origin",), today)
    for number, organisation in enumerate(region.organisations):
        yield from stale_flaw(organisation, organisation.name, ("organisations", number), today)


KNOWN_POSTCODE = "postcode of postcodes.csv"


class RegionCheck:
    """Checks one region file."""

    def __init__(
        self, region: Region, national: National, postcodes: Mapping[str, Postcode], texts: CareTexts, today: date
    ) -> None:
        """Use the region, what the country's tables say, and the day of today."""
        self._region = region
        self._postcodes = postcodes
        self._texts = texts
        self._today = today
        self._ids = {m.id for m in region.municipalities}
        self._towns = {town.name for town in region.towns()}
        self._parts = {part.name for m in region.municipalities for part in m.neighbourhoods}
        self._all_towns = self._towns | {p.town for p in postcodes.values()}
        self._all_municipalities = {p.municipality for p in postcodes.values()}
        self._networks = {network.id for network in national.networks}

    def flaws(self, file_id: str) -> Iterator[Flaw]:
        """Yield everything that is wrong.

        Args:
            file_id: the name of the file, which must be the id.
        """
        region = self._region
        if region.id != file_id:
            yield Flaw(("id",), f"the id {region.id} is not the name of the file")
        yield from _unknown(region.networks, self._networks, ("networks",), "network")
        yield from record_flaws(region.origin, region.name, ("origin",), self._today)
        yield from self._municipalities()
        yield from self._names()
        yield from double_flaws((o.id for o in region.organisations), ("organisations",), "id")
        for number, organisation in enumerate(region.organisations):
            yield from self._organisation(organisation, ("organisations", number))

    def _municipalities(self) -> Iterator[Flaw]:
        municipalities = self._region.municipalities
        yield from double_flaws((m.id for m in municipalities), ("municipalities",), "id")
        seen: set[str] = set()
        codes: set[str] = set()
        for number, municipality in enumerate(municipalities):
            keys: Keys = ("municipalities", number)
            if municipality.name not in self._all_municipalities:
                yield Flaw((*keys, "name"), f"{municipality.name} is not a municipality of postcodes.csv")
            for at, town in enumerate(municipality.towns):
                if town.name in seen:
                    yield Flaw((*keys, "towns", at, "name"), f"{town.name} stands here twice")
                seen.add(town.name)
                if not _is_in_the_netherlands(town.centre):
                    text = f"{town.name}: {list(town.centre)} is not in the Netherlands"
                    yield Flaw((*keys, "towns", at, "centre"), text)
                yield from _unknown(town.postcodes, self._postcodes, (*keys, "towns", at, "postcodes"), KNOWN_POSTCODE)
                for field in ("postcodes", "po_box_codes"):
                    found: tuple[str, ...] = getattr(town, field)
                    yield from self._codes(found, municipality, codes, (*keys, "towns", at, field))
            yield from self._neighbourhoods(municipality, keys)

    def _codes(self, found: Iterable[str], municipality: Municipality, seen: set[str], keys: Keys) -> Iterator[Flaw]:
        for number, code in enumerate(found):
            place = (*keys, number)
            if not is_postcode(code):
                yield Flaw(place, f"{code} has not the shape of a postcode")
            elif code in seen:
                yield Flaw(place, f"{code} stands here twice")
            elif code in self._postcodes and self._postcodes[code].municipality != municipality.name:
                other = self._postcodes[code].municipality
                yield Flaw(place, f"{code} is in {other} according to postcodes.csv, not in {municipality.name}")
            seen.add(code)

    def _neighbourhoods(self, municipality: Municipality, keys: Keys) -> Iterator[Flaw]:
        towns = {town.name: town for town in municipality.towns}
        for number, part in enumerate(municipality.neighbourhoods):
            place = (*keys, "neighbourhoods", number)
            yield from _unknown(part.towns, towns, (*place, "towns"), f"town of {municipality.name}")
            known = {code for name in part.towns if name in towns for code in towns[name].postcodes}
            yield from _unknown(part.postcodes, known, (*place, "postcodes"), f"postcode of the towns of {part.name}")

    def _names(self) -> Iterator[Flaw]:
        for number, area in enumerate(self._region.areas):
            yield from _unknown(
                area.municipalities, self._ids, ("areas", number, "municipalities"), "municipality of this region"
            )
        for number, name in enumerate(self._region.ambiguous_names):
            yield from _unknown(name.towns, self._towns, ("ambiguous_names", number, "towns"), "town of this region")
        for number, neighbour in enumerate(self._region.neighbours):
            keys: Keys = ("neighbours", number)
            if neighbour.name not in self._all_municipalities:
                yield Flaw((*keys, "name"), f"{neighbour.name} is not a municipality of postcodes.csv")
            yield from _unknown(neighbour.networks, self._networks, (*keys, "networks"), "network")

    def _organisation(self, organisation: Organisation, keys: Keys) -> Iterator[Flaw]:
        yield from record_flaws(organisation, organisation.name, keys, self._today)
        yield from phone_flaws(organisation.phones, organisation.name, keys)
        if organisation.kind not in self._texts.kinds:
            yield Flaw((*keys, "kind"), f"{organisation.kind} is not a kind of care.yml")
        yield from _unknown(organisation.also_kinds, self._texts.kinds, (*keys, "also_kinds"), "kind of care.yml")
        if organisation.municipalities != [WHOLE_REGION]:
            yield from _unknown(
                organisation.municipalities, self._ids, (*keys, "municipalities"), "municipality of this region"
            )
        yield from _unknown(organisation.towns, self._towns, (*keys, "towns"), "town of this region")
        yield from _unknown(
            organisation.neighbourhoods, self._parts, (*keys, "neighbourhoods"), "neighbourhood of this region"
        )
        for number, location in enumerate(organisation.locations):
            if location.town not in self._all_towns:
                place = (*keys, "locations", number, "town")
                yield Flaw(place, f"{location.town} is not a town of this region or of postcodes.csv")
        if organisation.about:
            for text in style_remarks(organisation.about):
                yield Flaw((*keys, "about"), f"{organisation.name}: {text}")


def _is_in_the_netherlands(centre: tuple[float, float]) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(centre, NETHERLANDS))


def _unknown(names: Iterable[str], known: Collection[str], keys: Keys, what: str) -> Iterator[Flaw]:
    for number, name in enumerate(names):
        if name not in known:
            yield Flaw((*keys, number), f"{name} is not a {what}")
