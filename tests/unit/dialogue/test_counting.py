"""What is counted of a turn: what happened, and where; nothing of the person."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue import slots
from bot.dialogue.care import Search
from bot.dialogue.counting import Counting
from bot.dialogue.happenings import CONVERSATION, HANDOVER, answered
from bot.dialogue.reach import COUNTED_CHANNELS
from bot.places.nearby import nearby
from bot.store.figures import Counted, FigureEvent

MONDAY = date(2026, 10, 5)
WEEK = "2026-W41"


@pytest.fixture
def counted():
    return []


@pytest.fixture
def count(counted):
    return Counting(counted.extend, nearby().gazetteer.place)


def at(text):
    """Return the memory of somebody who named a place."""
    return {slots.CARE: Search(place=nearby().gazetteer.lookup(text)[0].key).slot()}


@pytest.mark.parametrize(
    ("sender", "channel"),
    [("tg:12", "telegram"), ("web:abc", "widget"), ("iemand", "rest"), ("tgx:1", "rest"), ("", "rest")],
)
def test_the_channel_is_one_of_three(count, counted, sender, channel):
    count(sender, CONVERSATION, {}, MONDAY)
    assert [each.channel for each in counted] == [channel]
    assert channel in COUNTED_CHANNELS


def test_everything_that_happened_is_counted_where_it_happened(count, counted):
    memory = {slots.CAMPAIGN: "folder", **at("Zeist")}
    count("tg:12", (*CONVERSATION, *answered(("wlz", "hospice")), *HANDOVER), memory, MONDAY)
    where = ("telegram", "folder", "zeist")
    assert counted == [
        Counted(WEEK, FigureEvent.CONVERSATION, "", *where),
        Counted(WEEK, FigureEvent.QUESTION, "wlz", *where),
        Counted(WEEK, FigureEvent.QUESTION, "hospice", *where),
        Counted(WEEK, FigureEvent.HANDOVER_REQUESTED, "", *where),
    ]


def test_nothing_of_the_sender_goes_along(count, counted):
    count("web:geheim", CONVERSATION, {}, MONDAY)
    assert "geheim" not in str(counted)


@pytest.mark.parametrize(
    ("place", "municipality"),
    [
        ("Bilthoven", "de-bilt"),
        ("3701", "zeist"),
        ("Overvecht", "utrecht"),
        ("Groningen", ""),
        ("Zuidoost-Utrecht", ""),
    ],
)
def test_a_place_is_counted_as_its_municipality_in_the_region(count, counted, place, municipality):
    count("web:a", CONVERSATION, at(place), MONDAY)
    assert [each.municipality for each in counted] == [municipality]


@pytest.mark.parametrize("key", ["", "town|Parijs|Parijs|", "town|'; DROP TABLE figure; --||", "x|y"])
def test_a_place_that_is_not_known_is_counted_as_none(count, counted, key):
    count("web:a", CONVERSATION, {slots.CARE: Search(place=key).slot()}, MONDAY)
    assert [each.municipality for each in counted] == [""]


def test_where_nothing_happened_nothing_is_counted(count, counted):
    count("web:a", (), {slots.CAMPAIGN: "folder"}, MONDAY)
    assert counted == []
