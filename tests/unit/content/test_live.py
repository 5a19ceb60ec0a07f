"""The words around live conversations, and what `nabij check` says of them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.content.files import ContentError
from bot.content.hours import is_open, read_period
from bot.content.library import load_library
from bot.content.live import FILLED_IN, live_remarks, load_live_words
from bot.content.models import InformationPoint
from bot.content.own_words import is_our_own

HOURS = {"maandag": "9:00-17:00", "vrijdag": "09.30 - 12.00"}


def texts_of(broken):
    return [remark.text for remark in live_remarks(broken.folder, load_library())]


def test_the_words_as_they_are_have_no_remarks(broken):
    assert texts_of(broken) == []
    assert set(FILLED_IN) < set(load_live_words().texts())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("na {minutes}", "na een paar", "ask: holds ['when']"),
        ("{name} heeft", "{naam} heeft", "returned: holds ['naam']"),
        ("U wacht al op", "Je wacht al op", "already: 'Je': Nabij says u"),
        ("verder praten met de assistent, een computerprogramma", "verder praten", "rather_not: must say"),
        ("next: [zorg_thuis", "next: [zorg_huis", "leads to zorg_huis"),
        ("busy:", "bezig:", "live.yml: "),
    ],
)
def test_what_is_wrong_is_named(broken, old, new, said):
    broken.change("live.yml", old, new)
    assert any(text.startswith(said) for text in texts_of(broken)), texts_of(broken)


def test_a_button_that_is_too_long_is_refused(broken):
    broken.change("live.yml", "stop: Gesprek", "stop: Het hele lange gesprek")
    with pytest.raises(ContentError, match=r"buttons\.stop"):
        load_live_words(broken.folder)


def test_words_of_its_buttons_are_no_cry_for_help():
    assert is_our_own("Niet meer wachten")
    assert is_our_own("gesprek met de medewerker stoppen")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 23, 9, 0), True),
        (datetime(2026, 11, 23, 16, 59), True),
        (datetime(2026, 11, 23, 17, 0), False),
        (datetime(2026, 11, 24, 10, 0), False),
        (datetime(2026, 11, 27, 9, 29), False),
        (datetime(2026, 11, 27, 11, 59), True),
    ],
)
def test_when_it_is_open(at, expected):
    assert is_open(HOURS, at) is expected


@pytest.mark.parametrize("text", ["9-17", "17:00-9:00", "9:00-9:00", "25:00-26:00", "9:60-10:00", ""])
def test_what_is_no_period(text):
    with pytest.raises(ValueError, match=r"is not a period|ends before"):
        read_period(text)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"open": {"monday": "9:00-17:00"}, "hours": "x"}, "not a day: monday"),
        ({"open": {"maandag": "negen tot vijf"}, "hours": "x"}, "is not a period"),
        ({"open": {"maandag": "9:00-17:00"}}, "fill in hours"),
    ],
)
def test_hours_that_cannot_be_used_are_refused(values, said):
    with pytest.raises(ValueError, match=said):
        InformationPoint(name="Punt", **values)
