"""Which places a text names, in a region that does not exist."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.gazetteer import NEAREST_KM
from bot.places.place import PlaceKind, distance_km

SIGNS = [".", ",", "?", "(", ")", "-", "’", "\n", "&", "'t"]
NAMES = [
    "Zilverduin",
    "zilverdiun",
    "anker",
    "Anker",
    "Noord",
    "Weide",
    "strand",
    "Strand",
    "verlatenstad",
    "korenbrug",
]
AROUND = ["in", "te", "bij", "van", "de", "uit", "wijk", "en", "of", "mevrouw", "dokter", "gemeente", "hospice"]
NUMBERS = ["1113", "3333", "AB", "2223ab", "postcode", "euro"]
WORDS = st.sampled_from(SIGNS + NAMES + AROUND + NUMBERS)
MESSAGES = st.lists(WORDS, max_size=12).map(" ".join) | st.text()


def said(gazetteer, text):
    return "+".join("|".join(p.name for p in mention.places) for mention in gazetteer.find(text))


def asked(gazetteer, text):
    return [place.name for place in gazetteer.lookup(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("is er een hospice in zilverduin", "Zilverduin"),
        ("ZILVERDUIN", "Zilverduin"),
        ("we wonen in oude haven", "Oude Haven"),
        ("de oude haven-kant", "Oude Haven"),
        ("Zilver, zo heet het hier", "Zilverduin"),
        ("in zilverduin en in korenbrug", "Zilverduin+Korenbrug"),
        ("gemeente korenbrug", "Korenbrug"),
        ("regio duinrijk", "Duinrijk en omstreken"),
        ("langs de kuststreek", "Kuststreek"),
        ("in de korenstreek", "Korenbrug"),
        ("hazel aan de vliet", "Hazel aan de Vliet"),
        ("hazel. aan de vliet", "Hazel aan de Vliet"),
        ("oude, haven", ""),
        ("niets hier", ""),
        ("", ""),
    ],
)
def test_names(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("een anker in de haven", ""),
        ("we wonen in anker", "Anker"),
        ("hospice anker", "Anker"),
        ("wij zijn van Anker", ""),
        ("in de buurt van anker", "Anker"),
        ("zij vroeg het Anker", ""),
        ("daar komt Anker weer", "Anker"),
        ("Anker is een dorp", ""),
        ("HET ANKER IN ANKER", "Anker"),
        ("in strand", ""),
        ("in Strand", "Strand"),
        ("bij Strand", "Strand"),
        ("op het Strand", ""),
        ("wind uit het noord", ""),
        ("wijk noord", "Noord"),
        ("zilverduin noord", "Noord"),
        ("noord van zilverduin", "Noord"),
        ("in zilverduin of anker", "Zilverduin+Anker"),
        ("anker of zilverduin", "Zilverduin"),
        ("in Zilver Symfonie", ""),
    ],
)
def test_names_that_are_also_words(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("mevrouw Zilverduin", ""),
        ("mevrouw van Zilverduin", ""),
        ("dokter van Zilverduin", ""),
        ("dokter Zilverduin", "Zilverduin"),
        ("Jan van der Zilverduin", ""),
        ("dokter in Zilverduin", "Zilverduin"),
        ("Van Zilverduin naar Korenbrug", "Zilverduin+Korenbrug"),
    ],
)
def test_names_of_people(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("vissersbuurt in zilverduin", "Vissersbuurt"),
        ("zilverduin, vissersbuurt", "Vissersbuurt"),
        ("oude haven bij zilverduin", "Oude Haven"),
        ("oude haven (zilverduin)", "Oude Haven"),
        ("oude haven. Zilverduin", "Oude Haven+Zilverduin"),
        ("in weide", "Weide|Korenbrug"),
        ("in weide in korenbrug", "Korenbrug"),
        ("in weide bij zilverduin", "Weide"),
        ("1113 zilverduin", "Zilverduin"),
        ("zilverduin zilverduin", "Zilverduin"),
    ],
)
def test_two_places_in_one_phrase(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1113", "Zilverduin"),
        ("1113 is van ons", "Zilverduin"),
        ("wij zijn van 1113", ""),
        ("in 1113", "Zilverduin"),
        ("kamer 1113", ""),
        ("1113 euro", ""),
        ("€ 1113", ""),
        ("1113 mensen", ""),
        ("1110", ""),
        ("postcode 1110", "Zilverduin"),
        ("3333", ""),
        ("postcode 3333", "Verlatenstad"),
        ("mijn postcode is 3333", "Verlatenstad"),
        ("3333 AB", "Verlatenstad"),
        ("dat was 3333ab", "Verlatenstad"),
        ("in 3333 is hij", ""),
        ("9999 AB", ""),
        ("woon op 1139 AB", "Korenbrug"),
        ("postcode 3335", "Verlatenstad"),
    ],
)
def test_postcodes(gazetteer, text, places):
    assert said(gazetteer, text) == places


def test_what_a_postcode_knows(gazetteer):
    inside = gazetteer.lookup("1113 AB")[0]
    assert (inside.kind, inside.postcode, inside.neighbourhoods) == (PlaceKind.TOWN, "1113", ("Noord", "Vissersbuurt"))
    outside = gazetteer.lookup("3333")[0]
    assert (outside.is_in_region, outside.municipality, outside.networks) == (
        False,
        "Verlatenstad",
        ("verland", "bergland"),
    )
    assert gazetteer.lookup("1139")[0].kind is PlaceKind.MUNICIPALITY


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("verlatenstad", ""),
        ("in verlatenstad", "Verlatenstad"),
        ("in tweelingen", "Tweelingen|Tweelingen"),
        ("in beter", ""),
        ("in Beter", "Beter"),
        ("in Nederland", ""),
        ("grensveld", "Grensveld"),
        ("lagerwoude", "Lagerwoude"),
        ("in ouddal", "Bergdorp"),
    ],
)
def test_places_outside_the_region(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("in korenbrgu", "Korenbrug"),
        ("korenbrug-je", "Korenbrug"),
        ("wij zijn zilverdiun gewend", "Zilverduin"),
        ("hospice korenbruk", "Korenbrug"),
        ("van der korenbruk", ""),
        ("mevrouw korenbruk", ""),
        ("zilverduins", ""),
        ("in ankers", ""),
    ],
)
def test_misspelt_names_in_a_sentence(gazetteer, text, places):
    assert said(gazetteer, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Zilverduin", ["Zilverduin"]),
        ("anker", ["Anker"]),
        ("we wonen in anker", ["Anker"]),
        ("het anker", []),
        ("strand", ["Strand"]),
        ("ankr", ["Anker"]),
        ("korenbru", ["Korenbrug"]),
        ("koren brug", ["Korenbrug"]),
        ("zilverdijn", ["Zilverduin"]),
        ("oudehaven", ["Oude Haven"]),
        ("vliet", ["Hazel aan de Vliet"]),
        ("haven", ["Oude Haven"]),
        ("korenb", ["Korenbrug"]),
        ("noord", []),
        ("weide", ["Weide", "Korenbrug"]),
        ("zilverduin of korenbrug", ["Zilverduin", "Korenbrug"]),
        ("het is zilverduin, in de vissersbuurt", ["Vissersbuurt"]),
        ("ik woon in korenbrk sinds kort", ["Korenbrug"]),
        ("2223", ["Lagerwoude"]),
        ("2223 euro", []),
        ("we wonen op 2223 AB", ["Lagerwoude"]),
        ("verlatenstad", ["Verlatenstad"]),
        ("Verlaten", ["Verlatenstad"]),
        ("verlatnstad", ["Verlatenstad"]),
        ("tweelingen", ["Tweelingen", "Tweelingen"]),
        ("beter", []),
        ("Beter", ["Beter"]),
        ("Nederland", []),
        ("ouddal", ["Bergdorp"]),
        ("weet ik niet", []),
        ("de stad", []),
        ("in de", []),
        ("?", []),
        ("", []),
    ],
)
def test_an_answer(gazetteer, text, places):
    assert asked(gazetteer, text) == places


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (52.50, 4.60, "Zilverduin"),
        (52.53, 4.63, "Oude Haven"),
        (52.41, 4.76, "Hazel aan de Vliet"),
        (52.62, 4.62, "Oude Haven"),
        (53.20, 6.50, None),
        (math.nan, 4.6, None),
        (52.5, math.inf, None),
        (0.0, 0.0, None),
        (400.0, -900.0, None),
    ],
)
def test_the_nearest_town(gazetteer, latitude, longitude, name):
    place = gazetteer.nearest(latitude, longitude)
    assert (place.name if place else None) == name


@given(st.floats(51.9, 53.0), st.floats(4.0, 5.4))
def test_no_town_further_than_the_limit(gazetteer, latitude, longitude):
    place = gazetteer.nearest(latitude, longitude)
    assert place is None or distance_km((latitude, longitude), place.centre) <= NEAREST_KM


@pytest.mark.parametrize(
    "text", ["anker", "tweelingen", "1113", "2223 ab", "gemeente korenbrug", "kuststreek", "weide"]
)
def test_a_place_is_remembered_by_its_key(gazetteer, text):
    places = gazetteer.lookup(text)
    assert places
    assert [gazetteer.place(place.key) for place in places] == places


@pytest.mark.parametrize("key", ["", "x", "town|Gone|Gone|", "town|||9999", "|||"])
def test_a_key_of_nothing(gazetteer, key):
    assert gazetteer.place(key) is None


@given(MESSAGES)
def test_any_text_can_be_read(gazetteer, text):
    mentions = gazetteer.find(text)
    assert all(0 <= m.start < m.end <= len(text) and m.places for m in mentions)
    assert all(a.end <= b.start for a, b in zip(mentions, mentions[1:]))  # noqa: RUF007 (pairs of mentions)
    assert len(set(gazetteer.lookup(text))) == len(gazetteer.lookup(text))


@given(MESSAGES)
def test_what_is_mentioned_is_what_stands_there(gazetteer, text):
    for mention in gazetteer.find(text):
        there = text[mention.start : mention.end]
        assert there.strip() == there
        assert any(c.isalnum() for c in there)
