"""What somebody typed, as a value FHIR takes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.fhir_structure import is_date_time
from bot.documents.fhir_values import date_value, line_value, split_surname, text_value

TODAY = date(2026, 11, 22)
PREFIXES = ("van", "de", "van der", "van 't", "ter")


@pytest.mark.parametrize(
    "words",
    [
        "4 maart 1950",
        "4 Maart 1950.",
        "4e maart 1950",
        "4 mrt. 1950",
        "04-03-1950",
        "4-3-1950",
        "4/3/1950",
        "04.03.1950",
        "4 3 1950",
        "1950-03-04",
        "  4   maart  1950 ",
    ],
)
def test_a_date_as_people_write_it(words):
    assert date_value(words, TODAY) == "1950-03-04"


@pytest.mark.parametrize(("words", "exact"), [("maart 1950", "1950-03"), ("1950", "1950"), ("mei 1931", "1931-05")])
def test_a_date_is_as_exact_as_it_was_given(words, exact):
    assert date_value(words, TODAY) == exact


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ergens in 1950",
        "4 maart",
        "4 maart '50",
        "04-03-50",
        "31-02-1950",
        "29-2-1951",
        "0-3-1950",
        "13-13-1950",
        "4 lente 1950",
        "lente 1950",
        "04-03/1950",
        "1 januari 1899",
        "23 november 2026",
        "2027",
        "rond 4 maart 1950",
        "19500304",
    ],
)
def test_a_date_that_is_not_certain_is_none(words):
    assert date_value(words, TODAY) is None


def test_a_leap_day_and_today_are_dates():
    assert date_value("29 februari 1952", TODAY) == "1952-02-29"
    assert date_value("22 november 2026", TODAY) == "2026-11-22"


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_every_day_is_read_back(day):
    assert date_value(f"{day.day}-{day.month}-{day.year}", TODAY) == day.isoformat()


@given(st.text(alphabet="0123456789 -/.emartjni", max_size=16))
def test_what_is_read_is_a_date_of_fhir(words):
    found = date_value(words, TODAY)
    assert found is None or is_date_time(found)


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("de Vries", ("de", "Vries")),
        ("van der Berg", ("van der", "Berg")),
        ("van 't Hof", ("van 't", "Hof")),
        ("van \u2019t Hof", ("van \u2019t", "Hof")),
        ("Jansen", ("", "Jansen")),
        ("Van Dijck", ("", "Van Dijck")),
        ("van dijk", ("", "van dijk")),
        ("van Dam-de Vries", ("", "van Dam-de Vries")),
        ("van Dam Smit", ("", "van Dam Smit")),
        ("el Idrissi", ("", "el Idrissi")),
        ("de 4", ("", "de 4")),
        ("van", ("", "van")),
        ("", ("", "")),
    ],
)
def test_a_prefix_is_split_off_only_when_it_is_certain(surname, parts):
    assert split_surname(surname, PREFIXES) == parts


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("  met   de hond ", "met de hond"),
        ("een\r\ntwee\rdrie\u2028vier", "een\ntwee\ndrie\nvier"),
        ("een\n\n \n twee", "een\ntwee"),
        ("a\x00b\x07c\u200bd\ud800e\ue000f", "abcdef"),
        ("tab\tspatie\u00a0vast", "tab spatie vast"),
        ("cafe\u0301", "café"),
        (" \n\u200b\t", ""),
        ("\u263a \U0001f98a", "\u263a \U0001f98a"),
    ],
)
def test_a_text_of_fhir(words, value):
    assert text_value(words) == value


def test_a_line_stays_one_line():
    assert line_value("thuis\nReanimatie: nee") == "thuis / Reanimatie: nee"


@given(st.text())
def test_any_text_becomes_one_that_fhir_takes(words):
    value = text_value(words)
    assert value == value.strip()
    assert all(character == "\n" or ord(character) >= 32 for character in value)
    assert value.encode().decode() == value
    assert "\n" not in line_value(words)
