"""Who gives care near a place, in a region that does not exist."""

from __future__ import annotations

import pytest

from bot.places.finder import ENTRIES_PER_MESSAGE, CareFinder


def names(care):
    return [entry.organisation.id for entry in care.entries]


@pytest.fixture
def find(nearby):
    def at(kind, text, offset=0):
        return nearby.finder.nearby(kind, nearby.gazetteer.lookup(text)[0], offset)

    return at


@pytest.mark.parametrize(
    ("kind", "place", "expected"),
    [
        ("hospice", "zilverduin", ["gasthuis", "huis-aan-zee", "hospice-de-luwte"]),
        ("hospice", "oude haven", ["huis-aan-zee", "gasthuis", "hospice-de-luwte"]),
        ("hospice", "korenbrug", ["hospice-de-luwte", "gasthuis"]),
        ("nachtzorg", "korenbrug", ["hospice-de-luwte", "nachtwacht"]),
        ("nachtzorg", "zilverduin", ["hospice-de-luwte"]),
        ("gone", "zilverduin", []),
    ],
)
def test_the_nearest_first(find, kind, place, expected):
    assert names(find(kind, place)) == expected


@pytest.mark.parametrize(
    ("place", "is_served"),
    [
        ("oude haven", True),
        ("wijk noord", True),
        ("vissersbuurt", True),
        ("1113", True),
        ("1112 AB", True),
        ("1111", False),
        ("zilverduin", False),
        ("gemeente zilverduin", True),
        ("kuststreek", True),
        ("korenbrug", False),
        ("gemeente korenbrug", False),
    ],
)
def test_an_area_smaller_than_the_municipality(find, place, is_served):
    care = find("hospice", place)
    everyone = names(care) + names(find("hospice", place, ENTRIES_PER_MESSAGE))
    assert ("stille-kamer" in everyone) is is_served
    assert care.total == len(everyone)


def test_meer(find):
    first = find("hospice", "oude haven")
    assert (len(first.entries), first.total, first.next_offset) == (3, 4, 3)
    rest = find("hospice", "oude haven", first.next_offset)
    assert (names(rest), rest.offset, rest.next_offset) == (["stille-kamer"], 3, None)
    assert (find("hospice", "oude haven", 9).entries, find("hospice", "oude haven", 9).next_offset) == ((), None)
    assert find("hospice", "oude haven", -5) == first


def test_the_nearest_location(find):
    (entry,) = [e for e in find("hospice", "zilverduin").entries if e.organisation.id == "huis-aan-zee"]
    assert (entry.location.town, round(entry.distance_km, 1)) == ("Oude Haven", 3.6)


def test_a_location_outside_the_region_has_no_distance(find):
    entry = find("nachtzorg", "korenbrug").entries[1]
    assert (entry.location.town, entry.distance_km) == ("Grensveld", None)


def test_nothing_found_leads_to_national_organisations(find, region, nearby, national):
    none = region.copy(update={"organisations": ()})
    care = CareFinder(none, national, nearby.gazetteer, nearby.texts).nearby(
        "nachtzorg", nearby.gazetteer.lookup("anker")[0]
    )
    assert (care.total, [o.id for o in care.elsewhere]) == (0, ["nachtlijn"])
    assert find("hospice", "anker").elsewhere == ()


def test_outside_the_region(nearby):
    place = nearby.gazetteer.lookup("3333 AB")[0]
    outside = nearby.finder.outside(place, "nachtzorg")
    assert [network.id for network in outside.networks] == ["verland", "bergland"]
    assert (outside.fallback.id, [o.id for o in outside.elsewhere]) == ("landelijk", ["nachtlijn"])
    assert nearby.finder.outside(place).elsewhere == ()
    assert nearby.finder.nearby("hospice", place).total == 0


def test_a_town_of_two_networks(nearby):
    assert nearby.gazetteer.lookup("verlatenstad")[0].networks == ("verland", "bergland")


def test_a_fallback_that_is_not_there(nearby, region, national):
    finder = CareFinder(region, national.copy(update={"fallback": "gone"}), nearby.gazetteer, nearby.texts)
    with pytest.raises(LookupError, match="gone"):
        finder.outside(nearby.gazetteer.lookup("3333")[0])
