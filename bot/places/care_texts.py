"""The typed shape of content/care.yml: the kinds of care, and what is said about care nearby."""

from __future__ import annotations

from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar, Mapping, Optional

from pydantic import Field, root_validator

from bot.content.models import Strict


class Templates(Strict):
    """Texts of which some have places to fill in; a text without one of its places, or with another, is a mistake."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = MappingProxyType({})

    @root_validator(skip_on_failure=True)
    def _has_its_places(cls, values: dict[str, Any]) -> dict[str, Any]:
        for field, text in values.items():
            found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            wanted = cls.PLACES.get(field, frozenset())
            if found != wanted:
                expected = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "nothing to fill in"
                raise ValueError(f"{field}: expected {expected}")
        return values


class CareKind(Strict):
    """A kind of care: what it is, and what people call it."""

    name: str
    plural: str
    what: str
    first: Optional[str] = None
    national: tuple[str, ...] = ()
    words: list[str] = Field(min_items=1)


class Labels(Templates):
    """How a place is named."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = {
        "neighbourhood": frozenset({"name", "town"}),
        "municipality": frozenset({"name"}),
        "outside": frozenset({"name", "municipality"}),
    }

    neighbourhood: str
    municipality: str
    outside: str


class ListTexts(Templates):
    """The lines of a list."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = {
        "heading": frozenset({"kinds", "place"}),
        "entry": frozenset({"number", "name"}),
        "where": frozenset({"where"}),
        "area": frozenset({"towns"}),
        "phone": frozenset({"number"}),
        "phone_for": frozenset({"number", "purpose"}),
        "email": frozenset({"email"}),
        "website": frozenset({"website"}),
        "map": frozenset({"map"}),
        "more": frozenset({"count"}),
    }

    heading: str
    entry: str
    where: str
    area: str
    phone: str
    phone_for: str
    email: str
    website: str
    map: str
    check: str
    check_without_contact: str
    more: str
    more_button: str


class NothingTexts(Templates):
    """When there is nothing, or nothing more."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = {
        "text": frozenset({"kind", "place"}),
        "national": frozenset({"name"}),
    }

    text: str
    route: str
    no_more: str
    national: str


class OutsideTexts(Templates):
    """When somebody lives outside the region."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = {
        "heading": frozenset({"place"}),
        "network": frozenset({"network"}),
        "networks": frozenset({"networks"}),
        "network_later": frozenset({"name", "later_name"}),
        "network_website": frozenset({"network", "website"}),
        "fallback": frozenset({"name", "website"}),
    }

    heading: str
    network: str
    networks: str
    network_later: str
    network_website: str
    fallback: str
    doctor: str
    check: str


class AskTexts(Templates):
    """Questions back."""

    PLACES: ClassVar[Mapping[str, frozenset[str]]] = {
        "kind": frozenset({"place"}),
        "nearest": frozenset({"place"}),
        "beside": frozenset({"kinds", "place"}),
        "inside": frozenset({"place"}),
        "municipality": frozenset({"place"}),
    }

    place: str
    kind: str
    kind_open: str
    which: str
    beside: str
    inside: str
    local: str
    municipality: str
    other_kind: str
    other_place: str
    unknown_place: str
    nearest: str
    far: str


class CareTexts(Strict):
    """content/care.yml."""

    kinds: dict[str, CareKind]
    presence_words: list[str]
    nearby_phrases: list[str]
    labels: Labels
    lines: ListTexts
    nothing: NothingTexts
    outside: OutsideTexts
    ask: AskTexts
