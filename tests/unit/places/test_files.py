"""Reading the files about places and care."""

from __future__ import annotations

import pytest

from bot.content.files import ContentError
from bot.places.files import load_national, load_postcodes, load_region
from bot.places.nearby import load_nearby, nearby
from bot.places.region import Reading
from tests.unit.places.conftest import REGION


def test_a_region_file(region):
    assert [m.id for m in region.municipalities] == ["zilverduin", "korenbrug"]
    assert region.municipalities[0].towns[0].postcodes == ("1111", "1112", "1113")
    assert region.ambiguous_names[0].reading is Reading.AFTER_PLACE_WORD
    assert region.organisations[0].kinds == ("hospice", "nachtzorg")
    assert region.municipality("korenbrug").name == "Korenbrug"
    assert region.municipality("gone") is None
    assert len(region.towns()) == 6


def test_the_number_that_is_shown(region):
    shown = {o.id: o.phone.number if o.phone else None for o in region.organisations}
    assert shown["hospice-de-luwte"] == "012 345 67 81"
    assert shown["huis-aan-zee"] is None
    assert {o.id for o in region.organisations if not o.is_reachable} == {"stille-kamer", "gasthuis"}


def test_national(national):
    assert national.organisation("landelijk").name == "Landelijke wijzer"
    assert national.network("verland").later_name == "Nieuwland"
    assert (national.organisation("gone"), national.network("gone")) == (None, None)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (REGION, "certainty: zeker}", "certainty: misschien}", r"duinrijk.yml: origin.certainty"),
        (REGION, "reading: na_voorzetsel", "reading: soms", r"duinrijk.yml: ambiguous_names.0.reading"),
        (REGION, "kind: wijk", "kind: stad", r"duinrijk.yml: municipalities.0.neighbourhoods.0.kind"),
        (REGION, "area_basis: onbekend", "area_basis: gok", r"duinrijk.yml: organisations.0.area_basis"),
        (REGION, "    note: GEHEIM beheer", "    notitie: GEHEIM beheer", r"duinrijk.yml: organisations.0.notitie"),
        (REGION, "website: https://deluwte", "website: deluwte", r"duinrijk.yml: organisations.0.website"),
        (REGION, "    municipalities: [hele regio]", "    municipalities: []", r"organisations.0.municipalities"),
    ],
)
def test_a_mistake_in_a_region_is_named(broken, name, old, new, message):
    broken.change(name, old, new)
    with pytest.raises(ContentError, match=message):
        load_region(broken.folder, "duinrijk")


def test_a_mistake_in_national_is_named(broken):
    broken.change("national.yml", "for_citizens: true", "for_citizens: soms")
    with pytest.raises(ContentError, match=r"national.yml: organisations.0.for_citizens"):
        load_national(broken.folder)


def test_a_mistake_in_postcodes_is_named(broken):
    line = broken.change("postcodes.csv", "1120;Oude Haven", "112;Oude Haven")
    with pytest.raises(ContentError, match=rf"postcodes.csv: line {line}: "):
        load_postcodes(broken.folder)
    broken.path("postcodes.csv").unlink()
    with pytest.raises(ContentError, match=r"postcodes\.csv"):
        load_postcodes(broken.folder)


def test_everything_together(region, folder):
    care = load_nearby(region, folder)
    assert care.kinds.kind_of("hospice") == "hospice"
    assert nearby() is nearby()
