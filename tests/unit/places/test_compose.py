"""What is said about care nearby."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.places.compose import compose, compose_outside, place_label
from bot.places.finder import CareFinder


@pytest.fixture
def at(nearby):
    return lambda text: nearby.gazetteer.lookup(text)[0]


def test_a_list(nearby, at):
    assert compose(nearby.finder.nearby("hospice", at("oude haven")), nearby.texts) == (
        "Hospices bij Oude Haven.\n"
        "Een hospice is een klein huis.\n"
        "Vraag of er plek is.\n"
        "1. Huis aan Zee\n"
        "Een klein huis met uitzicht.\n"
        "Plaats: Het Baken, Oude Haven\n"
        "E-mail: post@huisaanzee.example\n"
        "Kaart: https://www.openstreetmap.org/search?query=Huis%20aan%20Zee%2C%20Oude%20Haven\n"
        "Bel of kijk even of dit nog klopt.\n"
        "2. Het Gasthuis\n"
        "Plaats: Zilverduin\n"
        "Kaart: https://www.openstreetmap.org/search?query=Het%20Gasthuis%2C%20Zilverduin\n"
        "3. Hospice De Luwte\n"
        "Plaats: Molenpad 1, 1130 AA Korenbrug\n"
        "Telefoon: 012 345 67 81 (dag en nacht)\n"
        "Website: https://deluwte.example/\n"
        "Kaart: https://www.openstreetmap.org/search?query=Molenpad%201%2C%201130%20AA%20Korenbrug\n"
        "Typ meer voor nog 1."
    )


def test_the_rest_of_a_list(nearby, at):
    assert compose(nearby.finder.nearby("hospice", at("oude haven"), 3), nearby.texts) == (
        "Hospices bij Oude Haven.\n"
        "4. De Stille Kamer\n"
        "Werkt in Oude Haven, Noord.\n"
        "Zoek het nummer op. Bel of kijk even of dit nog klopt."
    )
    assert compose(nearby.finder.nearby("hospice", at("oude haven"), 4), nearby.texts) == "Dit waren ze allemaal."


def test_a_number_without_a_purpose_and_a_place_outside(nearby, at):
    text = compose(nearby.finder.nearby("nachtzorg", at("anker")), nearby.texts)
    assert "Telefoon: 012 345 67 82\n" in text
    assert "Plaats: Grensveld\n" in text


def test_nothing_found(nearby, at, region, national):
    finder = CareFinder(region.copy(update={"organisations": ()}), national, nearby.gazetteer, nearby.texts)
    assert compose(finder.nearby("nachtzorg", at("anker")), nearby.texts) == (
        "Er staat geen nachtwaker in mijn lijst voor Anker.\n"
        "Voor heel Nederland: Nachtlijn\n"
        "Telefoon: 0800-1234\n"
        "Bel of kijk even of dit nog klopt.\n"
        "Vraag het uw huisarts."
    )


def test_outside_the_region_with_a_site(nearby, at):
    assert compose_outside(nearby.finder.outside(at("lagerwoude")), nearby.texts) == (
        "Lagerwoude (gemeente Grensveld) ligt buiten deze regio.\n"
        "Daar helpt een netwerk: Grensveld.\n"
        "Grensveld: https://grensveld.example/\n"
        "Ook uw huisarts weet de weg."
    )


def test_outside_the_region_with_two_networks(nearby, at):
    assert compose_outside(nearby.finder.outside(at("3333"), "nachtzorg"), nearby.texts) == (
        "Verlatenstad ligt buiten deze regio.\n"
        "Daar helpt een van deze: Verland (nu Nieuwland) / Bergland.\n"
        "Zoek op Landelijke wijzer: https://wijzer.example/\n"
        "Voor heel Nederland: Nachtlijn\n"
        "Telefoon: 0800-1234\n"
        "Ook uw huisarts weet de weg.\n"
        "Bel of kijk even of dit nog klopt."
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("vissersbuurt", "Vissersbuurt in Zilverduin"),
        ("kustdorpen", "Kustdorpen"),
        ("zilverduin", "Zilverduin"),
        ("gemeente zilverduin", "de gemeente Zilverduin"),
        ("kuststreek", "Kuststreek"),
        ("regio duinrijk", "Duinrijk en omstreken"),
        ("verlatenstad", "Verlatenstad"),
        ("lagerwoude", "Lagerwoude (gemeente Grensveld)"),
    ],
)
def test_how_a_place_is_named(nearby, at, text, label):
    assert place_label(at(text), nearby.texts) == label


def test_towns_of_one_name_are_told_apart(nearby):
    places = nearby.gazetteer.lookup("tweelingen")
    assert [place_label(place, nearby.texts) for place in places] == [
        "Tweelingen (gemeente Verlatenstad)",
        "Tweelingen (gemeente Bergdorp)",
    ]


def test_what_is_for_editors_is_never_shown(nearby, at):
    shown = [
        compose(nearby.finder.nearby(kind, at(place), offset), nearby.texts)
        for kind in nearby.texts.kinds
        for place in ("zilverduin", "oude haven", "korenbrug", "kuststreek")
        for offset in (0, 3)
    ]
    shown += [
        compose_outside(nearby.finder.outside(at(place), "nachtzorg"), nearby.texts) for place in ("2223", "3333")
    ]
    assert not any("GEHEIM" in text or "345 67 80" in text for text in shown)


def test_the_map_link_holds_the_whole_address(nearby, at):
    text = compose(nearby.finder.nearby("hospice", at("korenbrug")), nearby.texts)
    (link,) = [line.removeprefix("Kaart: ") for line in text.splitlines() if "Molenpad" in line and "Kaart" in line]
    assert parse_qs(urlsplit(link).query)["query"] == ["Molenpad 1, 1130 AA Korenbrug"]
