"""Postcodes: in the table, and in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.postcodes import PostcodeError, is_postcode, postcodes_in, read_postcodes

HEADER = "postcode;town;municipality;networks\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3701", [("3701", "")]),
        ("3701AB", [("3701", "AB")]),
        ("3701 ab", [("3701", "ab")]),
        ("op 3701ab, en 1012 XX", [("3701", "ab"), ("1012", "XX")]),
        ("3701 is mijn postcode", [("3701", "")]),
        ("3701 IS", [("3701", "IS")]),
        ("3500mg per dag", []),
        ("3701 SS", [("3701", "")]),
        ("3701 sd", [("3701", "")]),
        ("0123 AB", []),
        ("37011", []),
        ("3.701", []),
        ("3701,50", []),
        ("€3701", []),
        ("3701abc", []),
        ("3701 abc", [("3701", "")]),
        ("06-12343701", []),
        ("a3701", []),
        ("", []),
    ],
)
def test_what_has_the_shape_of_a_postcode(text, found):
    assert [(p.code, p.letters) for p in postcodes_in(text, {"is", "mg"})] == found


@pytest.mark.parametrize(
    ("text", "is_one"), [("3701", True), ("0701", False), ("370", False), ("37011", False), ("a", False)]
)
def test_the_shape_of_four_digits(text, is_one):
    assert is_postcode(text) is is_one


@given(st.text(alphabet="0123456789 abAB.,€-"))
def test_a_postcode_stands_where_it_says(text):
    for found in postcodes_in(text):
        assert text[found.start : found.end].replace(" ", "") == found.code + found.letters


def test_the_table(postcodes):
    verlatenstad = postcodes["3333"]
    assert (verlatenstad.town, verlatenstad.municipality) == ("Verlatenstad", "Verlatenstad")
    assert verlatenstad.networks == ("verland", "bergland")
    assert postcodes["3335"].town == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("code;town\n1111;X\n", 1),
        (HEADER + "1111;X;X\n", 2),
        (HEADER + "1111;X;X;n\n0111;X;X;n\n", 3),
        (HEADER + "1111;X;;n\n", 2),
        (HEADER + "1111;X;X;n\n1112;X;X;n\n1111;X;X;n\n", 4),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path, text, line):
    path = tmp_path / "postcodes.csv"
    path.write_text(text)
    with pytest.raises(PostcodeError) as caught:
        read_postcodes(path)
    assert caught.value.line == line
