"""No small group in anything the console shows of what the chat counted: any week, any quarter, page or file."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.dialogue import slots
from bot.dialogue.care import Search
from bot.dialogue.counting import Counting
from bot.dialogue.happenings import CALLBACK, CONVERSATION, HANDOVER, UNANSWERED, Happening, answered
from bot.places.nearby import nearby
from bot.store.campaigns import Campaign
from bot.store.disclosure import BASE, MINIMUM
from bot.store.figures import INDICATORS, FigureEvent, Property, Quarter
from bot.store.tally import Tally
from tests.unit.console.clock import START

SMALL = range(1, MINIMUM)
FIRST_DAY, LAST_DAY = date(2026, 9, 14), date(2026, 10, 11)  # two weeks of either quarter
QUARTERS = (Quarter(2026, 3), Quarter(2026, 4))
HIDDEN = "verborgen"
GUIDES = ("wensenboekje", "routewijzer")


@pytest.fixture
def keys():
    """Places people name, as they are remembered; nothing, and a place elsewhere."""
    found = [nearby().gazetteer.lookup(name)[0].key for name in ("Zeist", "Bunnik", "Overvecht", "Groningen")]
    return ["", *found]


def talk(chance):
    """Return what happens in one person's turns."""
    turns = [CONVERSATION]
    for _ in range(chance.randrange(4)):
        guide = chance.choice(GUIDES)
        routes = tuple(Happening(FigureEvent.FUNDING_OUTCOME, r) for r in ("hospice", "wmo_huishouden"))
        finished = (Happening(FigureEvent.GUIDE_FINISHED, guide), *(routes if guide == "routewijzer" else ()))
        turns.append(
            chance.choice(
                [
                    answered(chance.sample(("hospice", "wlz", "vptz"), chance.randint(1, 2))),
                    UNANSWERED,
                    (Happening(FigureEvent.GUIDE_STARTED, guide), *finished),
                    CALLBACK,
                    HANDOVER,
                ]
            )
        )
    return turns


def fill(services, keys, seed):
    """Let people talk in several channels, weeks, campaigns and places, few here and many there."""
    chance, tally = random.Random(seed), Tally(services.figures)
    count = Counting(tally.add, nearby().gazetteer.place)
    for sender, campaign in product(("tg:1", "web:1", "rest"), ("folder", None, "-")):
        for _ in range(chance.choice([1, 4, 6, 12])):
            day = FIRST_DAY + timedelta(chance.randrange((LAST_DAY - FIRST_DAY).days + 1))
            memory = {slots.CAMPAIGN: campaign, slots.CARE: Search(place=chance.choice(keys)).slot()}
            for happened in talk(chance):
                count(sender, happened, memory, day)
    tally.write()


def numbers_of_page(page):
    """Return every number that stands as a count on a page, and the lengths of the bars."""
    found = re.findall(r'class="number">(\d+)<|<strong>(\d+)<', page)
    return [int(a or b) for a, b in found]


def numbers_of_file(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]
    return [int(row[3]) for row in rows if row[3] != HIDDEN]


def true_tables(services, tables, weeks):
    """Yield each shown table with the true numbers behind it."""
    with services.figures._engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM figure")).mappings().all()
    for table in tables:
        cells = table.published.cells
        counts = Counter(dict.fromkeys(cells, 0))
        for row in rows:
            if row["week"] in weeks and is_of(row, table.indicator):
                value = row[table.by.value]
                counts[value if value in cells else ""] += row["times"]
        yield table, counts


def is_of(row, indicator):
    found = next(each for each in INDICATORS if each.id == indicator)
    return row["event"] == found.event.value and (not found.subject or row["subject"] == found.subject)


@settings(max_examples=4, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_people_do_no_small_group_is_shown_or_left_over(services, worker, clock, keys, seed):
    with services.figures._engine.begin() as connection:
        connection.execute(text("DELETE FROM figure"))
    if services.campaigns.get("folder") is None:
        services.campaigns.create(Campaign("folder", "Folder", FIRST_DAY, LAST_DAY))
    fill(services, keys, seed)
    seen = 0
    for weeks_later in range(-9, 1, 3):  # who keeps the pages of several weeks subtracts those too
        clock.now = START + timedelta(weeks=weeks_later)
        worker.become()
        for quarter in QUARTERS:
            query = f"kwartaal={quarter.year}-{quarter.number}"
            page, file = worker.get(f"/cijfers?{query}"), worker.get(f"/cijfers.csv?{query}")
            if page.status_code == 404:  # not begun
                continue
            shown = numbers_of_page(page.text) + numbers_of_file(file.content)
            # multiples of five: so is every sum and difference over tables, weeks, quarters, page and file
            assert all(number >= MINIMUM and number % BASE == 0 for number in shown)
            seen += len(shown)
            assert_nothing_small_is_left_over(services, quarter)
    assert seen


def assert_nothing_small_is_left_over(services, quarter):
    """See that the total less what is shown is no small group in any table, even for who knew the true numbers."""
    known = {
        Property.CHANNEL: ["telegram", "widget", "rest"],
        Property.CAMPAIGN: ["folder"],
        Property.MUNICIPALITY: [each.id for each in services.library.region.municipalities],
    }
    subjects = {"questions": list(services.library.group_of), "funding_outcomes": ["hospice", "wmo_huishouden"]}
    weeks, tables = services.figures.tables(quarter, services.today(), known, subjects)
    for table, counts in true_tables(services, tables, weeks):
        visible = sum(counts[name] for name, cell in table.published.cells.items() if cell is not None)
        if table.published.total is not None:
            assert sum(counts.values()) - visible not in SMALL
        assert all(counts[name] >= MINIMUM for name, cell in table.published.cells.items() if cell is not None)
