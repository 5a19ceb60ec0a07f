"""The typed shape of content/regions/<id>.yml: places with their postcodes, and who gives care there."""

from __future__ import annotations

from enum import Enum
from typing import Optional

from pydantic import Field, HttpUrl

from bot.content.models import InformationPoint, Strict
from bot.places.records import Phone, Record, SourceTitle, first_shown

WHOLE_REGION = "hele regio"
"""Stands for the municipalities of an organisation whose working area is not known."""


class Reading(str, Enum):
    """What has to stand beside a name inside a sentence, so that it is a place and not another word."""

    FREE = "vrij"
    AFTER_PLACE_WORD = "na_voorzetsel"
    WITH_CAPITAL = "met_hoofdletter"
    WITH_TOWN = "bij_plaats"
    NEVER = "nooit"


class AreaBasis(str, Enum):
    """Where the working area of an organisation comes from."""

    SOURCE = "bron"
    NAME = "naam"
    UNKNOWN = "onbekend"


class Town(Strict):
    """A town or village (woonplaats)."""

    name: str
    aliases: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    po_box_codes: tuple[str, ...] = ()
    centre: tuple[float, float]
    """Latitude and longitude in degrees."""


class Neighbourhood(Strict):
    """A part of one town or, rarely, several."""

    name: str
    kind: str = Field(regex="^(wijk|buurt)$")
    towns: list[str] = Field(min_items=1)
    aliases: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


class Municipality(Strict):
    """A municipality of the region."""

    id: str
    name: str
    network: Optional[str] = None
    aliases: tuple[str, ...] = ()
    towns: list[Town] = Field(min_items=1)
    neighbourhoods: tuple[Neighbourhood, ...] = ()


class Area(Strict):
    """A name for several municipalities together."""

    name: str
    aliases: tuple[str, ...] = ()
    municipalities: list[str] = Field(min_items=1)


class AmbiguousName(Strict):
    """A name that is also something else, and what has to stand beside it."""

    name: str
    reading: Reading = Reading.FREE
    towns: tuple[str, ...] = ()
    """Towns that may be meant by it as well."""
    note: Optional[str] = None


class Neighbour(Strict):
    """A municipality around the region."""

    name: str
    networks: tuple[str, ...] = ()


class Location(Strict):
    """Where an organisation is."""

    town: str
    address: Optional[str] = None
    name: Optional[str] = None


class Organisation(Record):
    """An organisation that gives care in the region."""

    id: str
    name: str
    name_in_agreement: Optional[str] = None
    also_known_as: tuple[str, ...] = ()
    kind: str
    also_kinds: tuple[str, ...] = ()
    about: Optional[str] = None
    municipalities: list[str] = Field(min_items=1)
    area_basis: AreaBasis
    towns: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    phones: tuple[Phone, ...] = ()
    email: Optional[str] = None
    website: Optional[HttpUrl] = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return every kind of care it gives, the main one first."""
        return (self.kind, *self.also_kinds)

    @property
    def phone(self) -> Optional[Phone]:
        """Return the number that citizens may see."""
        return first_shown(self.phones)

    @property
    def is_reachable(self) -> bool:
        """Say whether citizens can be told how to reach it."""
        return bool(self.phone or self.website or self.email)


class Region(Strict):
    """content/regions/<id>.yml."""

    id: str
    name: str
    website: HttpUrl
    information_point: InformationPoint
    aliases: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    former_website: Optional[HttpUrl] = None
    consortium: Optional[str] = None
    origin: Record
    sources: dict[str, SourceTitle] = Field(default_factory=dict)
    areas: tuple[Area, ...] = ()
    municipalities: list[Municipality] = Field(min_items=1)
    ambiguous_names: tuple[AmbiguousName, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    organisations: tuple[Organisation, ...] = ()

    def municipality(self, id: str) -> Optional[Municipality]:
        """Return the municipality with an id."""
        return next((m for m in self.municipalities if m.id == id), None)

    def towns(self) -> list[Town]:
        """Return the towns of all municipalities."""
        return [town for municipality in self.municipalities for town in municipality.towns]
