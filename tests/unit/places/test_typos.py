"""Names found by a misspelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.names import Name
from bot.places.place import Place, PlaceKind
from bot.places.spelling import words_of
from bot.places.typos import Spellings

NAMES = ["Korenbrug", "Korenberg", "Anker", "Hazel aan de Vliet", "Zeewijk"]
SLIPS = ((12, 3.0), (8, 2.0), (5, 1.0))


@pytest.fixture(scope="module")
def spellings():
    return Spellings([Name(words_of(name), (Place(name, PlaceKind.TOWN),)) for name in NAMES], SLIPS)


def nearest(spellings, text, **options):
    return [name.places[0].name for name in spellings.nearest(words_of(text), **options)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("korenbrug", ["Korenbrug"]),
        ("korenbrg", ["Korenbrug", "Korenberg"]),
        ("koornbrug", ["Korenbrug"]),
        ("korenbruk", ["Korenbrug"]),
        ("koren brug", ["Korenbrug"]),
        ("ko ren brugge", []),
        ("ankre", ["Anker"]),
        ("akre", []),
        ("zeeweik", ["Zeewijk"]),
        ("seewijk", ["Zeewijk"]),
        ("hazel an de vlied", ["Hazel aan de Vliet"]),
        ("een aan de vliet", []),
        ("iets heel anders", []),
    ],
)
def test_the_nearest(spellings, text, names):
    assert nearest(spellings, text) == names


def test_fewer_slips_on_request(spellings):
    assert nearest(spellings, "korembruk") == ["Korenbrug"]
    assert nearest(spellings, "korembruk", most=1.0) == []


def test_names_that_are_left_out(spellings):
    assert nearest(spellings, "korenbrg", accepts=lambda name: "brug" in name.words[0]) == ["Korenbrug"]


@given(st.text(min_size=1).map(words_of).filter(bool))
def test_any_words_can_be_looked_for(spellings, words):
    assert len(spellings.nearest(words)) <= len(NAMES)
