"""Words of a text, and how they sound."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.spelling import plain_word, sound, tokens, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Zeist", ("zeist",)),
        ("Driebergen-Rijsenburg", ("driebergen", "rijsenburg")),
        ("Huis ter Heide (Utrecht)", ("huis", "ter", "heide", "utrecht")),
        ("'t Zand", ("t", "zand")),
        ("Bosch & Duin", ("bosch", "en", "duin")),
        ("Bartiméus", ("bartimeus",)),
        ("DE BILT", ("de", "bilt")),
        ("", ()),
        ("!?", ()),
    ],
)
def test_the_words_of_a_name(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("ik woon in Doorn", ["Doorn"]),
        ("Doorn is mooi", []),
        ("Mooi hier. Doorn is mooi", []),
        ("Mooi hier, Doorn is mooi", ["Doorn"]),
        ("IK WOON IN DOORN", []),
        ("ik woon in doorn", []),
        ("dan\nDoorn", []),
    ],
)
def test_a_capital_that_means_something(text, capitals):
    assert [text[t.start : t.end] for t in tokens(text) if t.has_capital] == capitals


def test_where_words_stand():
    text = "  L-flat, 3701ab"
    assert [(t.word, text[t.start : t.end]) for t in tokens(text)] == [
        ("l", "L"),
        ("flat", "flat"),
        ("3701ab", "3701ab"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zijst", "zeist"),
        ("coten", "cothen"),
        ("haarsuilens", "haarzuylens"),
        ("fleuten", "vleute"),
        ("utregt", "utrecht"),
        ("kerkebosch", "kerckebos"),
        ("maartensdyk", "maartensdijk"),
        ("hollandse", "hollandsche"),
        ("bunik", "bunnik"),
        ("austerlits", "austerlitz"),
    ],
)
def test_what_sounds_the_same(one, other):
    assert sound((one,)) == sound((other,))


@pytest.mark.parametrize(
    ("one", "other"), [("doorn", "doren"), ("maarn", "maart"), ("zeist", "reist"), ("soest", "zoet")]
)
def test_what_sounds_different(one, other):
    assert sound((one,)) != sound((other,))


@given(st.text())
def test_any_text_has_words_that_stand_in_it(text):
    row = tokens(text)
    assert all(plain_word(text[t.start : t.end]) == t.word for t in row)
    assert all(a.end <= b.start for a, b in pairwise(row))
    assert tuple(t.word for t in row) == words_of(text)
