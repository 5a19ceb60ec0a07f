"""What the assistant says about care nearby: plain lines of text, made from content/care.yml."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from bot.places.care_texts import CareTexts
from bot.places.finder import CareEntry, CareList, Outside
from bot.places.national import NationalOrganisation, Network
from bot.places.place import Place, PlaceKind
from bot.places.records import Certainty
from bot.places.region import Organisation

MAP = "https://www.openstreetmap.org/search?query="
"""Needs no key and no account, and places no advertisement."""


def place_label(place: Place, texts: CareTexts) -> str:
    """Return how a place is named: 'Tuindorp in Utrecht', 'Elst (gemeente Rhenen)', 'gemeente Zeist'."""
    if place.kind is PlaceKind.NEIGHBOURHOOD and len(place.towns) == 1:
        return texts.labels.neighbourhood.format(name=place.name, town=place.towns[0])
    if place.kind is PlaceKind.MUNICIPALITY:
        return texts.labels.municipality.format(name=place.name)
    if not place.is_in_region and place.municipality != place.name:
        return texts.labels.outside.format(name=place.name, municipality=place.municipality)
    return place.name


def map_link(entry: CareEntry) -> str:
    """Return the address of a map of where an organisation is; empty when that is not known."""
    if entry.location is None:
        return ""
    query = entry.location.address or f"{entry.organisation.name}, {entry.location.town}"
    return MAP + quote(query, safe="")


def compose(care: CareList, texts: CareTexts) -> str:
    """Return a part of a list as text: what it is, then name, place, phone, website and map of each, and 'meer'."""
    kind = texts.kinds[care.kind]
    place = place_label(care.place, texts)
    if not care.total:
        nothing = texts.nothing.text.format(kind=kind.name, place=place)
        return "\n".join([nothing, *_national(care.elsewhere, texts), texts.nothing.route])
    if not care.entries:
        return texts.nothing.no_more
    lines = [texts.lines.heading.format(kinds=kind.plural, place=place)]
    if care.offset == 0:
        lines += [kind.what, kind.first or ""]
    for number, entry in enumerate(care.entries, care.offset + 1):
        lines += _entry(number, entry, texts)
    if care.next_offset is not None:
        lines.append(texts.lines.more.format(count=care.total - care.next_offset))
    return "\n".join(filter(None, lines))


def entry_lines(care: CareList, texts: CareTexts) -> list[str]:
    """Return the nearest organisation of a list in one line: what it is, its name and how to reach it."""
    if not care.entries:
        return []
    organisation = care.entries[0].organisation
    kind = texts.kinds[care.kind].name
    return [f"{kind[:1].upper()}{kind[1:]}: {', '.join([organisation.name, *_contact(organisation, texts)])}"]


def compose_outside(outside: Outside, texts: CareTexts) -> str:
    """Return where somebody outside the region can turn to: the likely network, national routes, the own doctor."""
    said = texts.outside
    lines = [said.heading.format(place=place_label(outside.place, texts))]
    names = {network.id: _network_name(network, texts) for network in outside.networks}
    if len(names) == 1:
        lines += [said.network.format(network=name) for name in names.values()]
    elif names:
        lines.append(said.networks.format(networks=" / ".join(names.values())))
    sites = [n for n in outside.networks if n.website]
    lines += [said.network_website.format(network=n.later_name or n.name, website=n.website) for n in sites]
    fallback = outside.fallback
    if fallback.website and len(sites) < max(1, len(names)):
        lines.append(said.fallback.format(name=fallback.name, website=fallback.website))
    for organisation in outside.elsewhere:
        lines += [texts.nothing.national.format(name=organisation.name), *_contact(organisation, texts)]
    records = (*outside.networks, fallback, *outside.elsewhere)
    lines.append(said.doctor)
    if any(record.certainty is Certainty.TO_CHECK for record in records):
        lines.append(said.check)
    return "\n".join(lines)


def _network_name(network: Network, texts: CareTexts) -> str:
    if network.later_name:
        return texts.outside.network_later.format(name=network.name, later_name=network.later_name)
    return network.name


def _entry(number: int, entry: CareEntry, texts: CareTexts) -> Iterator[str]:
    organisation = entry.organisation
    yield texts.lines.entry.format(number=number, name=organisation.name)
    yield organisation.about or ""
    if entry.location:
        name = entry.location.name if entry.distance_km is not None else None
        where = ", ".join(filter(None, (name, entry.location.address or entry.location.town)))
        yield texts.lines.where.format(where=where)
    if served := [*organisation.towns, *organisation.neighbourhoods]:
        yield texts.lines.area.format(towns=", ".join(served))
    yield from _contact(organisation, texts)
    if link := map_link(entry):
        yield texts.lines.map.format(map=link)
    if organisation.certainty is Certainty.TO_CHECK:
        yield texts.lines.check if organisation.is_reachable else texts.lines.check_without_contact


def _contact(organisation: Organisation | NationalOrganisation, texts: CareTexts) -> Iterator[str]:
    if phone := organisation.phone:
        template = texts.lines.phone_for if phone.purpose else texts.lines.phone
        yield template.format_map({"number": phone.number, "purpose": phone.purpose})
    if isinstance(organisation, Organisation) and organisation.email:
        yield texts.lines.email.format(email=organisation.email)
    if organisation.website:
        yield texts.lines.website.format(website=organisation.website)


def _national(organisations: tuple[NationalOrganisation, ...], texts: CareTexts) -> Iterator[str]:
    for organisation in organisations:
        yield texts.nothing.national.format(name=organisation.name)
        yield from _contact(organisation, texts)
        if organisation.certainty is Certainty.TO_CHECK:
            yield texts.lines.check
