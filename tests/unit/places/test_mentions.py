"""Places named in a text, and which of several in one phrase is meant."""

from __future__ import annotations

import pytest

from bot.places.mentions import PlaceMention, add_new, join
from bot.places.place import Place, PlaceKind

STAD = Place("Stad", PlaceKind.TOWN, "Stad", ("stad",), ("Stad",))
NOORD = Place("Noord", PlaceKind.NEIGHBOURHOOD, "Stad", ("stad",), ("Stad",), ("Noord",))
DORP = Place("Dorp", PlaceKind.TOWN, "Land", ("land",), ("Dorp",))
PLACES = {"Stad": (STAD,), "Noord": (NOORD,), "Dorp": (DORP,), "Veld": (DORP, NOORD)}


def mentions(text):
    return [
        PlaceMention(text.index(name), text.index(name) + len(name), places)
        for name, places in PLACES.items()
        if name in text
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noord in Stad", ["Noord in Stad: Noord"]),
        ("Stad Noord", ["Stad Noord: Noord"]),
        ("Stad, Noord", ["Stad, Noord: Noord"]),
        ("Stad. Noord", ["Stad: Stad", "Noord: Noord"]),
        ("Stad zonder Noord", ["Stad: Stad", "Noord: Noord"]),
        ("Dorp bij Stad", ["Dorp bij Stad: Dorp"]),
        ("Dorp (Stad)", ["Dorp (Stad: Dorp"]),
        ("Dorp Stad", ["Dorp: Dorp", "Stad: Stad"]),
        ("Veld in Stad", ["Veld in Stad: Noord"]),
        ("Stad", ["Stad: Stad"]),
    ],
)
def test_two_in_one_phrase(national, text, expected):
    joined = join(text, add_new([], mentions(text)), national.recognition)
    assert [f"{text[m.start : m.end]}: {m.place.name}" for m in joined] == expected


def test_where_something_was_found_nothing_else_is():
    first, within, after = (PlaceMention(*span, (STAD,)) for span in ((5, 10), (7, 8), (10, 12)))
    assert add_new([first], [within, after]) == [first, after]
    assert add_new([after], [first]) == [first, after]
