"""What `nabij check` finds in the files about places and care, with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.places.check import places_remarks, stale_places_remarks
from bot.places.flaws import Flaw, located
from bot.places.record_check import is_phone_number
from bot.settings import CONTENT_DIR
from tests.unit.places.conftest import REGION

TODAY = date(2026, 11, 22)
NATIONAL, CARE, POSTCODES = "national.yml", "care.yml", "postcodes.csv"


def found(broken):
    """Return (file, line, text) of all remarks."""
    return [(str(r.path.relative_to(broken.folder)), r.line, r.text) for r in places_remarks(broken.folder, TODAY)]


def test_the_made_up_region_has_no_mistakes(broken):
    assert found(broken) == []


def test_the_content_as_it_is_has_no_mistakes():
    assert [str(remark) for remark in places_remarks(CONTENT_DIR, TODAY)] == []


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("id: duinrijk", "id: elders", "the id elders is not the name of the file"),
        ("networks: [duinrijk]", "networks: [gone]", "gone is not a network"),
        ("origin: {sources: [ledenlijst]", "origin: {sources: []", "Duinrijk en omstreken: no source"),
        (
            "as_of: '2026-01', certainty: zeker}",
            "as_of: '2027-01', certainty: zeker}",
            "Duinrijk en omstreken: as of 2027-01",
        ),
        ("- id: korenbrug", "- id: zilverduin", "zilverduin stands here twice"),
        ("    name: Korenbrug", "    name: Koornbrug", "Koornbrug is not a municipality of postcodes.csv"),
        (
            "municipalities: [zilverduin, korenbrug]}",
            "municipalities: [zilverduin, gone]}",
            "gone is not a municipality",
        ),
        ("name: Anker, postcodes", "name: Korenbrug, postcodes", "Korenbrug stands here twice"),
        ("postcodes: [1130]", "postcodes: [113]", "113 has not the shape of a postcode"),
        ("postcodes: [1130]", "postcodes: [1131]", "1131 stands here twice"),
        ("po_box_codes: [1110]", "po_box_codes: [1111]", "1111 stands here twice"),
        (
            "postcodes: [1130]",
            "postcodes: [3333]",
            "3333 is in Verlatenstad according to postcodes.csv, not in Korenbrug",
        ),
        ("postcodes: [1130]", "postcodes: [8888]", "8888 is not a postcode of postcodes.csv"),
        ("centre: [52.45, 4.70]", "centre: [4.70, 52.45]", "Korenbrug: [4.7, 52.45] is not in the Netherlands"),
        ("towns: [Zilverduin, Oude Haven]", "towns: [Zilverduin, Anker]", "Anker is not a town of Zilverduin"),
        (
            "kind: wijk, towns: [Zilverduin], aliases: [Zilverduin-Noord], postcodes: [1112, 1113]",
            "kind: wijk, towns: [Zilverduin], postcodes: [1112, 1120]",
            "1120 is not a postcode of the towns of Noord",
        ),
        ("towns: [Korenbrug], note", "towns: [Elders], note", "Elders is not a town of this region"),
        ("{name: Grensveld, networks: [grensveld]}", "{name: Grens, networks: []}", "Grens is not a municipality"),
        ("{name: Grensveld, networks: [grensveld]}", "{name: Grensveld, networks: [x]}", "x is not a network"),
        ("- id: gasthuis", "- id: nachtwacht", "nachtwacht stands here twice"),
        ("    kind: nachtzorg", "    kind: dagzorg", "dagzorg is not a kind of care.yml"),
        ("also_kinds: [nachtzorg]", "also_kinds: [dagzorg]", "dagzorg is not a kind of care.yml"),
        ("    municipalities: [korenbrug]", "    municipalities: [gone]", "gone is not a municipality of this region"),
        ("municipalities: [hele regio]", "municipalities: [hele regio, korenbrug]", "hele regio is not a municipality"),
        ("    towns: [Oude Haven]", "    towns: [Elders]", "Elders is not a town of this region"),
        ("neighbourhoods: [Noord]", "neighbourhoods: [Zuid]", "Zuid is not a neighbourhood of this region"),
        (
            "- {town: Korenbrug, address",
            "- {town: Elders, address",
            "Elders is not a town of this region or of postcodes.csv",
        ),
        ("{number: 012 345 67 82}", "{number: 12 345 67 82}", "De Nachtwacht: 12 345 67 82 is not a phone number"),
        ("about: Een klein huis met uitzicht.", "about: Een huis voor jou.", "Huis aan Zee: 'jou': Nabij says u"),
        (
            "    sources: [ledenlijst]\n    as_of: '2026-02'",
            "    sources: ['']\n    as_of: '2026-02'",
            "Hospice De Luwte: no source",
        ),
        ("as_of: '2026-02'", "as_of: '2026-12'", "Hospice De Luwte: as of 2026-12, which is to come"),
    ],
)
def test_a_mistake_in_a_region(broken, old, new, text):
    line = broken.change(REGION, old, new) + old.startswith("\n")
    places = [place for place in found(broken) if place[2].startswith(text)]
    assert places, found(broken)
    assert {file for file, _, _ in places} == {REGION}
    assert min(abs(at - line) for _, at, _ in places) <= 1 or "twice" in text


def test_the_exact_line_of_a_mistake(broken):
    line = broken.change(REGION, "{number: 012 345 67 82}", "{number: 12}")
    assert (REGION, line, "De Nachtwacht: 12 is not a phone number") in found(broken)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("fallback: landelijk", "fallback: gone", "gone is not an organisation"),
        ("- id: vakclub", "- id: nachtlijn", "nachtlijn stands here twice"),
        ("{number: 0800-1234}", "{number: 0800-12}", "Nachtlijn: 0800-12 is not a phone number"),
        ("about: Hier kunt u dag en nacht bellen.", "about: Bel ons nu!", "Nachtlijn: an exclamation mark"),
        ("municipalities: [Bergdorp]", "municipalities: [Dalberg]", "Dalberg is not a municipality of postcodes.csv"),
        ("partly: [Verlatenstad]", "partly: [Elders]", "Elders is not a municipality of postcodes.csv"),
        ("{name: Bergdorp, since", "{name: Elders, since", "Elders is not a municipality of postcodes.csv"),
        (
            "sources: [regeling], as_of: '2026', certainty: zeker}",
            "as_of: '2026', certainty: zeker}",
            "Duinrijk: no source",
        ),
    ],
)
def test_a_mistake_in_national(broken, old, new, text):
    line = broken.change(NATIONAL, old, new)
    assert any(file == NATIONAL and abs(at - line) <= 1 and said.startswith(text) for file, at, said in found(broken))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("national: [nachtlijn, vakclub]", "national: [gone]", "gone is not an organisation of national.yml"),
        ("words: [hospice*, huis", "words: [hospice*, waken, huis", "waken is also a word for nachtzorg"),
        ("what: Een hospice is een klein huis.", "what: Een huis voor jou.", "what: 'jou': Nabij says u"),
        ("what: Een hospice is een klein huis.", "what: Verzorgingstehuisorganisatie.", "what: Flesch-Douma"),
        ("check: Bel of kijk", "check: Bel nu! Of kijk", "check: an exclamation mark"),
    ],
)
def test_a_mistake_in_the_texts(broken, old, new, text):
    line = broken.change(CARE, old, new)
    assert any(file == CARE and at == line and said.startswith(text) for file, at, said in found(broken))


def test_a_mistake_in_the_postcodes(broken):
    line = broken.change(POSTCODES, "2223;Lagerwoude;Grensveld;grensveld", "2223;Lagerwoude;Grensveld;gone")
    assert (POSTCODES, line, "2223: gone is not a network of national.yml") in found(broken)
    broken.change(POSTCODES, "2223;Lagerwoude;Grensveld;gone", "2223;Lagerwoude;Grensveld;")
    assert (POSTCODES, line, "2223: no network") in found(broken)


@pytest.mark.parametrize("name", [REGION, NATIONAL, CARE, POSTCODES])
def test_a_file_that_cannot_be_read(broken, name):
    broken.path(name).write_text("x")
    (remark,) = places_remarks(broken.folder, TODAY)
    assert name.rsplit("/", 1)[-1] in remark.text
    assert remark.is_warning is False


def test_every_region_is_checked(broken):
    text = broken.path(REGION).read_text("utf-8")
    broken.path("regions/tweede.yml").write_text(text, "utf-8")
    assert [(file, text) for file, _, text in found(broken)] == [
        ("regions/tweede.yml", "the id duinrijk is not the name of the file")
    ]


def test_what_has_to_be_looked_up_again(broken):
    remarks = list(stale_places_remarks(broken.folder, TODAY))
    assert [(str(r.path.relative_to(broken.folder)), r.text) for r in remarks] == [
        (REGION, "Huis aan Zee: controleren, without a date; source: ledenlijst"),
        (REGION, "De Stille Kamer: controleren, as of 2020 (5 years); source: ledenlijst"),
        (REGION, "Het Gasthuis: zeker, as of 2024-05-06 (2 years); source: ledenlijst"),
        (NATIONAL, "Nachtlijn: controleren, without a date; source: regeling"),
        (NATIONAL, "Verland: controleren, as of 2015 (10 years); source: regeling"),
        (NATIONAL, "Bergland: controleren, as of 2015 (10 years); source: regeling"),
    ]
    assert all(r.is_warning for r in remarks)
    assert remarks[0].line == broken.line(REGION, "- id: huis-aan-zee", "    certainty:")


def test_later_more_has_to_be_looked_up(broken):
    now, later = (list(stale_places_remarks(broken.folder, day)) for day in (TODAY, date(2028, 1, 1)))
    assert len(later) > len(now)
    assert any(r.text.startswith("Duinrijk en omstreken: zeker, as of 2026-01 (1 years)") for r in later)


def test_a_broken_file_holds_nothing_to_look_up(broken):
    broken.path(REGION).write_text("x")
    assert list(stale_places_remarks(broken.folder, TODAY)) == []


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("030 221 13 55", True),
        ("088 0767 000", True),
        ("0345-123456", True),
        ("06 12345678", True),
        ("0800-2000", True),
        ("0800-022 66 22", True),
        ("0900-1450", True),
        ("112", True),
        ("113", True),
        ("14 030", True),
        ("030 221 13 5", False),
        ("030 221 13 555", False),
        ("0800-200", False),
        ("0800-12345", False),
        ("30 221 13 55", False),
        ("+31 30 221 13 55", False),
        ("030/2211355", False),
        ("bel 112", False),
        ("114", False),
        ("", False),
    ],
)
def test_the_shape_of_a_phone_number(number, is_one):
    assert is_phone_number(number) is is_one


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 1),
        (("a",), 1),
        (("a", "b"), 2),
        (("c", 1), 5),
        (("c", 1, "d"), 6),
        (("c", 9), 3),
        (("x",), 1),
        (("a", "b", "z"), 2),
    ],
)
def test_the_line_of_a_flaw(tmp_path, keys, line):
    path = tmp_path / "x.yml"
    path.write_text("a:\n  b: 1\nc:\n  - x\n  - e: 1\n    d: 2\n")
    (remark,) = located(path, [Flaw(keys, "mis")])
    assert (remark.line, remark.text, remark.is_warning) == (line, "mis", False)


def test_without_flaws_no_file_is_read(tmp_path):
    assert located(tmp_path / "gone.yml", []) == []
