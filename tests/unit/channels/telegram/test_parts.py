"""What a message becomes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.channels.telegram.parts import Document, Part, part_from_dict, parts_of

CHOOSE = "Kies een knop."


def buttons(*titles):
    return [{"title": title, "payload": f"~{number}"} for number, title in enumerate(titles)]


def file(**payload):
    return {"type": "file", "payload": {"name": "boekje.pdf", "title": "Uw boekje", "token": "abc"} | payload}


def rows(*titles):
    (part,) = parts_of({"text": "?", "buttons": buttons(*titles)}, CHOOSE)
    return [[button.text for button in row] for row in part.keyboard.inline_keyboard]


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        ({}, []),
        ({"text": None}, []),
        ({"text": ""}, []),
        ({"text": " \n"}, []),
        ({"text": "dag", "buttons": None}, ["dag"]),
        ({"text": "dag", "attachment": None}, ["dag"]),
        ({"buttons": buttons("Ja")}, [CHOOSE]),
        ({"text": "dag", "attachment": file()}, ["dag", ""]),
        ({"attachment": file()}, [""]),
    ],
)
def test_parts(message, texts):
    assert [part.text for part in parts_of(message, CHOOSE)] == texts


def test_buttons_stand_under_the_last_part():
    parts = parts_of({"text": "Een zin. " * 1000, "buttons": buttons("Ja"), "attachment": file()}, CHOOSE)
    assert [len(part.buttons) for part in parts] == [0, 0, 0, 1]
    assert parts[-1].document == Document("boekje.pdf", "Uw boekje", "abc")


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Ja", "Nee"], [["Ja", "Nee"]]),
        (["Ja", "Nee", "Weet ik niet"], [["Ja", "Nee", "Weet ik niet"]]),
        (["1", "2", "3", "4"], [["1", "2", "3", "4"]]),
        (["1", "2", "3", "4", "5"], [["1"], ["2"], ["3"], ["4"], ["5"]]),
        (["Wat kost een hospice", "Een mens spreken"], [["Wat kost een hospice"], ["Een mens spreken"]]),
    ],
)
def test_long_titles_get_a_row_each(titles, expected):
    assert rows(*titles) == expected


@pytest.mark.parametrize("payload", ["", "x" * 65, "é" * 33])
def test_a_button_telegram_would_refuse_is_left_out(payload):
    wrong = {"title": "Nee", "payload": payload}
    (part,) = parts_of({"text": "?", "buttons": [*buttons("Ja"), wrong, {"title": "", "payload": "x"}]}, CHOOSE)
    assert part.buttons == (("Ja", "~0"),)


def test_the_longest_payload_fits():
    (part,) = parts_of({"text": "?", "buttons": [{"title": "Ja", "payload": "x" * 64}]}, CHOOSE)
    assert len(part.buttons) == 1


def test_nothing_is_markup():
    assert Part("<b>1 & 2</b> *x* _y_ 'z' \"").html == "&lt;b&gt;1 &amp; 2&lt;/b&gt; *x* _y_ 'z' \""
    assert Part("x").keyboard is None


@pytest.mark.parametrize(
    "message", [{"text": "dag"}, {"text": "?", "buttons": buttons("Ja", "Nee")}, {"attachment": file()}]
)
def test_it_can_be_kept(message):
    (part,) = parts_of(message, CHOOSE)
    assert part_from_dict(json.loads(json.dumps(part.as_dict()))) == part


def test_what_is_the_same_to_a_person():
    (part,) = parts_of({"attachment": file(), "buttons": buttons("Ja")}, CHOOSE)
    assert part.is_same(replace(part, document=Document("boekje.pdf", "Uw boekje", "a new token")))
    assert not part.is_same(replace(part, document=Document("ander.pdf", "Uw boekje", "abc")))
    assert not part.is_same(replace(part, text="anders"))
    assert not part.is_same(replace(part, buttons=()))
    assert not part.is_same(Part())
