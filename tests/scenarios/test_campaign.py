"""A campaign from an editor's form to the figures: its links start with its greeting, and what comes of it counts."""

from __future__ import annotations

import csv
import io
import itertools
from urllib.parse import parse_qs, urlsplit

from selenium import webdriver

from bot.content.library import Library
from bot.store.figures import FigureEvent
from bot.store.staff import Role
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Telegram, Visitor
from tests.scenarios.point import Point, until
from tests.telegram.emulator import BOT

CODE, NAME = "folder-huisarts", "Folder bij de huisarts"
GREETING = "Fijn dat u <b>onze</b> folder las."
PEOPLE = 6
SHOWN = "5"
"""Six, as the console shows it."""
_NUMBERS = itertools.count(90_000)


def make(editor: Colleague) -> None:
    """Fill in the form of a new campaign; it begins today."""
    editor.opens("/campagnes-nieuw")
    for field, value in {"name": NAME, "code": CODE, "greeting": GREETING, "start_topic": "hospice"}.items():
        editor.writes(field, value)
    assert "De campagne is gemaakt." in editor.presses("Bewaren")


def test_from_the_form_to_the_figures(point: Point, browser: webdriver.Chrome, library: Library) -> None:
    editor = Colleague(point, browser, f"Femke{next(_NUMBERS)} Vos", Role.EDITOR)
    make(editor)
    links = editor.links()
    web = next(link for link in links if CODE in link and link.startswith(point.url))
    deep = urlsplit(next(link for link in links if link.startswith("https://t.me/")))
    assert deep.path == f"/{BOT['username']}"
    start = f"/start {parse_qs(deep.query)['start'][0]}"
    """What Telegram sends when somebody follows the link and presses Start."""

    visitor = Visitor(browser, point, web.removeprefix(point.url))
    visitor.hears(f"{library.conversation.introduction.strip()}\n{GREETING}")
    visitor.chooses(library.title("hospice"), library.answers["hospice"].answer.split(".")[0])
    invited = [Telegram(point.emulator, next(_NUMBERS)) for _ in range(PEOPLE - 1)]
    others = [Telegram(point.emulator, next(_NUMBERS)) for _ in range(PEOPLE)]
    for each in invited:
        each.types(start)
    for each in others:
        each.types("wat is een hospice")
    for each in invited:
        each.hears(GREETING)
        each.chooses(library.title("hospice"), library.answers["hospice"].answer.split(".")[0])

    until(lambda: point.counted(FigureEvent.QUESTION, CODE) == PEOPLE)
    until(lambda: point.counted(FigureEvent.CONVERSATION, "") >= PEOPLE)
    assert point.counted(FigureEvent.CONVERSATION, CODE) == PEOPLE
    member = point.logged_in("Bram", Role.WORKER)
    this_week = rows_about(member.get("/cijfers.csv").content)
    assert this_week == {}
    quarter = point.week_has_passed()
    shown = f"kwartaal={quarter.year}-{quarter.number}"
    assert NAME in member.get(f"/cijfers?{shown}").text
    last_week = rows_about(member.get(f"/cijfers.csv?{shown}").content)
    assert last_week == {"Gesprekken": SHOWN, "Beantwoorde vragen": SHOWN}


def rows_about(file: bytes) -> dict[str, str]:
    """Return how often each thing happened in the campaign, of a file of figures; what is hidden is not there."""
    rows = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
    return {what: count for what, by, value, count in rows if (by, value) == ("campagne", NAME) and count.isdigit()}
