"""Cutting long texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import MAXIMUM_UNITS, split, units, well_formed

SENTENCE = "Dit is een zin van acht woorden lang. "


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def test_telegrams_limit():
    assert MAXIMUM_UNITS == 4096


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👩‍👩‍👧", 8), ("𝕏x", 3)])
def test_length_as_telegram_counts(text, length):
    assert units(text) == length == utf16(text)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 10, []),
        ("  \n ", 10, []),
        ("kort", 10, ["kort"]),
        ("precies 10", 10, ["precies 10"]),
        ("Een zin. Nog een.", 10, ["Een zin.", "Nog een."]),
        ("Een zin! Nog een.", 10, ["Een zin!", "Nog een."]),
        ("Hij zei: 'Ja.' Zij niet.", 16, ["Hij zei: 'Ja.'", "Zij niet."]),
        ("regel een\nregel twee", 12, ["regel een", "regel twee"]),
        ("woord woord woord", 11, ["woord woord", "woord"]),
        ("aaaaaaaaaaaaaaa", 10, ["aaaaaaaaaa", "aaaaa"]),
        ("😀😀😀", 5, ["😀😀", "😀"]),
        ("1.5 miljoen 2.5 miljoen", 12, ["1.5 miljoen", "2.5 miljoen"]),
        ("A. bcdefghij klmnop", 14, ["A. bcdefghij", "klmnop"]),
    ],
)
def test_where_a_text_is_cut(text, limit, pieces):
    assert split(text, limit) == pieces


def test_a_long_answer_is_cut_between_sentences():
    pieces = split(SENTENCE * 300)
    assert len(pieces) == 3
    assert all(piece.endswith(".") and piece.startswith("Dit") for piece in pieces)


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_nothing_but_space_is_lost(text, limit):
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(well_formed(text).split())


@given(st.text(st.characters(), max_size=20))
def test_what_is_well_formed_can_be_written(text):
    well_formed(text + "\ud83d").encode("utf-8")
    assert well_formed("\ud83d\ude00") == "😀"
