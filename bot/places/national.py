"""The typed shape of content/national.yml: organisations and networks, and how names of places are recognised."""

from __future__ import annotations

from typing import Optional

from pydantic import Field, HttpUrl

from bot.content.models import Strict
from bot.places.records import Phone, Record, SourceTitle, first_shown
from bot.places.region import Reading


class NationalOrganisation(Record):
    """An organisation or help line for the whole country."""

    id: str
    name: str
    also_known_as: tuple[str, ...] = ()
    kind: str
    for_citizens: bool
    """Whether it may be named unasked."""
    about: str
    phones: tuple[Phone, ...] = ()
    hours: Optional[str] = None
    website: Optional[HttpUrl] = None

    @property
    def phone(self) -> Optional[Phone]:
        """Return the number that citizens may see."""
        return first_shown(self.phones)


class Network(Record):
    """A regional network for palliative care."""

    id: str
    name: str
    later_name: Optional[str] = None
    later_name_source: Optional[str] = None
    municipalities: list[str] = Field(min_items=1)
    partly: tuple[str, ...] = ()
    municipalities_in_source: tuple[str, ...] = ()
    website: Optional[HttpUrl] = None
    region: Optional[str] = None


class Merger(Strict):
    """Municipalities that became part of a larger one."""

    name: str
    since: str
    former: list[str] = Field(min_items=1)


class Recognition(Strict):
    """The words by which names of places are told from other words; lower case, without accents."""

    place_words: frozenset[str]
    formal_place_words: frozenset[str]
    before_van: frozenset[str]
    municipality_words: frozenset[str]
    neighbourhood_words: frozenset[str]
    joining_words: frozenset[str]
    qualifying_words: frozenset[str]
    list_words: frozenset[str]
    titles: frozenset[str]
    professions: frozenset[str]
    name_particles: frozenset[str]
    surname_particles: frozenset[str]
    articles: frozenset[str]
    filler: frozenset[str]
    units: frozenset[str]
    postcode_words: frozenset[str]
    two_letter_words: frozenset[str]
    readings: dict[Reading, list[str]] = Field(default_factory=dict)
    aliases: dict[str, str] = Field(default_factory=dict)


class National(Strict):
    """content/national.yml."""

    sources: dict[str, SourceTitle] = Field(default_factory=dict)
    fallback: str
    recognition: Recognition
    organisations: list[NationalOrganisation]
    municipal_mergers: tuple[Merger, ...] = ()
    networks: list[Network]

    def organisation(self, id: str) -> Optional[NationalOrganisation]:
        """Return the organisation with an id."""
        return next((o for o in self.organisations if o.id == id), None)

    def network(self, id: str) -> Optional[Network]:
        """Return the network with an id."""
        return next((n for n in self.networks if n.id == id), None)
