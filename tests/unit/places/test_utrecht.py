"""The region of this installation: what is in its file, and how well its places are recognised."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bot.places
from benchmarks.places import read_cases
from bot.content.library import load_library
from bot.content.reading_level import words
from bot.places.compose import compose, compose_outside
from bot.places.files import load_national, load_postcodes
from bot.places.place import PlaceKind
from bot.settings import CONTENT_DIR

MAXIMUM_WORDS = 90
WANTED = 0.97


@pytest.fixture(scope="module")
def region():
    return load_library(CONTENT_DIR, "utrecht").region


@pytest.fixture(scope="module")
def national():
    return load_national(CONTENT_DIR)


@pytest.fixture(scope="module")
def everything(utrecht, region):
    """Return every message that can be shown about the region."""
    names = [town.name for town in region.towns()] + [f"gemeente {m.name}" for m in region.municipalities]
    names += [part.name for m in region.municipalities for part in m.neighbourhoods] + [region.name]
    shown = []
    for place in [place for name in names for place in utrecht.gazetteer.lookup(name)]:
        for kind in utrecht.texts.kinds:
            offset = 0
            while offset is not None:
                care = utrecht.finder.nearby(kind, place, offset)
                shown.append(compose(care, utrecht.texts))
                offset = care.next_offset
    return shown


def test_everything_was_carried_over(region, national):
    assert (len(region.municipalities), len(region.towns()), len(region.organisations)) == (6, 28, 42)
    assert sum(len(town.postcodes) for town in region.towns()) == 84
    assert sum(len(m.neighbourhoods) for m in region.municipalities) == 66
    assert (len(national.organisations), len(national.networks)) == (30, 70)
    assert len(load_postcodes(CONTENT_DIR)) == 4068


def test_places_are_recognised(utrecht):
    cases = [case for case in read_cases() if case.expected]
    assert len(cases) >= 160
    right = sum(case.is_right(utrecht.gazetteer) for case in cases)
    assert right / len(cases) >= WANTED


def test_no_place_is_seen_where_none_is(utrecht):
    cases = [case for case in read_cases() if not case.expected]
    assert sum(not case.is_answer for case in cases) >= 220
    assert [(case.text, case.found(utrecht.gazetteer)) for case in cases if not case.is_right(utrecht.gazetteer)] == []


def test_every_name_in_the_file_is_known(utrecht, region):
    for municipality in region.municipalities:
        for town in municipality.towns:
            for name in (town.name, *town.aliases):
                assert town.name in {place.name for place in utrecht.gazetteer.lookup(name)}, name
            for code in (*town.postcodes, *town.po_box_codes):
                assert [place.name for place in utrecht.gazetteer.lookup(code)] == [town.name]
        for part in municipality.neighbourhoods:
            found = utrecht.gazetteer.lookup(f"{part.name} in {part.towns[0]}")
            assert part.name in {place.name for place in found}, part.name


def test_every_postcode_of_the_country_leads_somewhere(utrecht):
    for code, postcode in load_postcodes(CONTENT_DIR).items():
        (place,) = utrecht.gazetteer.lookup(code)
        assert place.municipality == postcode.municipality
        assert place.is_in_region or utrecht.finder.outside(place).networks


def test_half_names(utrecht):
    answers = {text: [p.name for p in utrecht.gazetteer.lookup(text)] for text in ("Wijk", "de Heuvelrug", "de rading")}
    assert answers == {
        "Wijk": ["Wijk bij Duurstede"],
        "de Heuvelrug": ["Utrechtse Heuvelrug"],
        "de rading": ["Hollandsche Rading"],
    }
    assert utrecht.gazetteer.lookup("de Heuvelrug")[0].kind is PlaceKind.MUNICIPALITY


def test_a_shared_location(utrecht):
    assert utrecht.gazetteer.nearest(52.087, 5.241).municipality == "Zeist"
    assert utrecht.gazetteer.nearest(52.37, 4.90) is None


@pytest.mark.parametrize(
    ("kind", "place", "first"),
    [
        ("hospice", "zeist", "hospice-heuvelrug"),
        ("hospice", "wijk", "hospice-duurstede"),
        ("hospice", "vleuten", "johannes-hospitium-vleuten"),
        ("hospice", "amerongen", "hospice-de-wingerd"),
        ("hospice", "3731", "hospice-demeter"),
        ("vptz", "odijk", "vptz-zuid-utrecht-proxima"),
        ("vptz", "doorn", "vptz-npv-zeist"),
        ("psychosociaal", "lunetten", "helen-dowling-instituut"),
        ("thuiszorg", "werkhoven", "quarijn"),
    ],
)
def test_the_nearest_first(utrecht, kind, place, first):
    care = utrecht.finder.nearby(kind, utrecht.gazetteer.lookup(place)[0])
    assert care.entries[0].organisation.id == first


def test_a_village_that_nobody_lists(utrecht):
    care = utrecht.finder.nearby("vptz", utrecht.gazetteer.lookup("leersum")[0])
    assert (care.total, [o.id for o in care.elsewhere]) == (0, ["vptz"])


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("houten", "Utrecht-Zuid"),
        ("almere", "https://www.npzalmere.nl/"),
        ("7411", "overpalliatievezorg.nl"),
        ("edam", "Zaanstreek Waterland"),
    ],
)
def test_outside_the_region(utrecht, place, said):
    text = compose_outside(utrecht.finder.outside(utrecht.gazetteer.lookup(place)[0]), utrecht.texts)
    assert said in text
    assert len(words(text)) <= MAXIMUM_WORDS


def test_no_note_and_no_unchecked_number_is_shown(everything, region):
    hidden = [phone.number for o in region.organisations for phone in o.phones if not phone.shown]
    notes = [sentence for o in region.organisations if o.note for sentence in o.note.split(". ")]
    assert len(hidden) == 2
    assert len(notes) > 30
    for text in everything:
        assert not [secret for secret in (*hidden, *notes) if secret in text]


def test_what_is_uncertain_is_shown_with_the_request_to_check(everything, region):
    uncertain = {o.name for o in region.organisations if o.certainty.value == "controleren"}
    for text in everything:
        for entry in text.split("\n"):
            name = entry.partition(". ")[2]
            if name in uncertain:
                following = text[text.index(entry) :].partition("\n")[2]
                own = following.split("\n1.")[0].split("\n2.")[0].split("\n3.")[0]
                assert "el of kijk even of dit nog klopt" in own


def test_messages_are_short(everything):
    assert [text for text in everything if len(words(text)) > MAXIMUM_WORDS] == []


def test_nothing_about_a_region_is_in_code(region):
    names = {region.id, region.name, *(town.name for town in region.towns()), *(o.name for o in region.organisations)}
    names |= {m.name for m in region.municipalities} | {p.name for m in region.municipalities for p in m.neighbourhoods}
    names -= {"Oost", "West", "Zuid"}
    for path in Path(bot.places.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        explained = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in explained]
        assert not [text for text in texts if isinstance(text, str) and any(name in text for name in names)], path


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("hospice in houten", ["Houten"]),
        ("thuiszorg in best", []),
        ("hospice in elst", ["Elst", "Elst"]),
        ("thuiszorg in wijk", ["Wijk bij Duurstede"]),
        ("thuiszorg 3972", ["3972"]),
        ("hospice 3972?", ["3972"]),
        ("hospice in het weekend", []),
        ("vrijwilliger in de nacht", []),
        ("een plek in huis", []),
        ("een houten bed", []),
        ("zorg in 2026", []),
        ("hospice", []),
        ("", []),
    ],
)
def test_what_a_search_for_care_ends_with(utrecht, text, places):
    assert [place.postcode or place.name for place in utrecht.gazetteer.at_end(text)] == places
