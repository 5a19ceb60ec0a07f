"""Figures: counted a week at a time, shown in fixed tables, on both databases."""

from __future__ import annotations

import random
import threading
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.store.disclosure import BASE
from bot.store.figures import INDICATORS, FigureEvent, FigureRepository, Property, Quarter, week_of
from bot.store.point_models import FigureRow

MONDAY = date(2026, 10, 5)  # week 41, in the last quarter
LATER = date(2026, 12, 31)
QUARTER = Quarter(2026, 4)
KNOWN = {
    Property.CHANNEL: ["web", "telegram"],
    Property.CAMPAIGN: ["folder"],
    Property.MUNICIPALITY: ["Utrecht", "Bunnik"],
}
SUBJECTS = {"questions": ["hospice", "wlz"], "funding_outcomes": ["wlz"]}


@pytest.fixture
def figures(engine, vault):
    return FigureRepository(engine, vault)


def table(figures, indicator, by, today=LATER):
    _, tables = figures.tables(QUARTER, today, KNOWN, SUBJECTS)
    return next(t.published for t in tables if (t.indicator, t.by) == (indicator, by))


def test_what_happened_is_counted(figures):
    for number in range(30):
        channel = "telegram" if number % 3 else "web"
        figures.count(FigureEvent.CONVERSATION, MONDAY, channel=channel, municipality="Utrecht")
    published = table(figures, "conversations", Property.CHANNEL)
    assert published.total == 30
    assert published.cells == {"web": 10, "telegram": 20, "": None}
    assert table(figures, "conversations", Property.WEEK).cells["2026-W41"] == 30
    assert table(figures, "questions", Property.WEEK).total is None


def test_an_indicator_can_count_one_subject_only(figures):
    for _ in range(10):
        figures.count(FigureEvent.GUIDE_STARTED, MONDAY, subject="wensenboekje")
    for _ in range(20):
        figures.count(FigureEvent.GUIDE_STARTED, MONDAY, subject="routewijzer")
    assert table(figures, "wishes_started", Property.WEEK).total == 10
    assert table(figures, "funding_started", Property.WEEK).total == 20


def test_every_indicator_has_its_own_subjects(figures):
    for subject in ["hospice"] * 10 + ["wlz"] * 20:
        figures.count(FigureEvent.QUESTION, MONDAY, subject)
        figures.count(FigureEvent.FUNDING_OUTCOME, MONDAY, subject)
    assert table(figures, "questions", Property.SUBJECT).cells == {"hospice": 10, "wlz": 20, "": None}
    assert table(figures, "funding_outcomes", Property.SUBJECT).cells == {"wlz": 20, "": 10}


def test_what_is_not_known_counts_as_other(figures):
    for place in ["Utrecht"] * 9 + ["Parijs"] * 4 + ["'; DROP TABLE figure; --"] * 4:
        figures.count(FigureEvent.CONVERSATION, MONDAY, municipality=place)
    assert table(figures, "conversations", Property.MUNICIPALITY).cells == {"Utrecht": 10, "Bunnik": None, "": 10}


def test_this_week_does_not_count_yet(figures):
    for _ in range(10):
        figures.count(FigureEvent.CONVERSATION, MONDAY)
    assert table(figures, "conversations", Property.CHANNEL, today=date(2026, 10, 11)).total is None
    assert table(figures, "conversations", Property.CHANNEL, today=date(2026, 10, 12)).total == 10


def test_two_nodes_count_everything(figures):
    def count():
        for _ in range(10):
            figures.count(FigureEvent.CONVERSATION, MONDAY)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table(figures, "conversations", Property.CHANNEL).total == 40


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), Quarter(2026, 1)),
        (date(2026, 3, 29), Quarter(2026, 1)),
        (date(2026, 3, 30), Quarter(2026, 2)),
        (date(2026, 12, 31), Quarter(2026, 4)),  # week 53
        (date(2027, 1, 3), Quarter(2026, 4)),
        (date(2027, 1, 4), Quarter(2027, 1)),
    ],
)
def test_quarters_are_made_of_whole_weeks(day, quarter):
    assert Quarter.of(day) == quarter
    assert week_of(day) in quarter.weeks()


def test_every_week_is_in_one_quarter():
    weeks = [week for number in (1, 2, 3, 4) for week in Quarter(2026, number).weeks()]
    assert len(weeks) == len(set(weeks)) == 53
    assert Quarter(2026, 1).before == Quarter(2025, 4)
    assert Quarter(2026, 3).before == Quarter(2026, 2)


def test_quarters_with_figures(figures):
    for day in (date(2026, 1, 5), MONDAY, date(2025, 7, 1)):
        figures.count(FigureEvent.QUESTION, day)
    assert figures.quarters() == [Quarter(2026, 4), Quarter(2026, 1), Quarter(2025, 3)]


@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(0, 2**32))
def test_no_sum_or_difference_of_anything_shown_is_a_small_group(figures, engine, seed):
    chance = random.Random(seed)
    rows = []
    for indicator, week in product(INDICATORS, ("2026-W41", "2026-W42")):
        row = {
            "week": week,
            "event": indicator.event.value,
            "subject": chance.choice(["wensenboekje", "hospice", "wlz"]),
            "channel": chance.choice(["web", "telegram"]),
            "campaign": chance.choice(["folder", ""]),
            "municipality": chance.choice(["Utrecht", ""]),
            "times": chance.choice([1, 2, 9, 30]),
        }
        if {**row, "times": 0} not in [{**other, "times": 0} for other in rows]:
            rows.append(row)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM figure"))
        connection.execute(FigureRow.__table__.insert(), rows)
    _, tables = figures.tables(QUARTER, LATER, KNOWN, SUBJECTS)
    shown = [n for t in tables for n in (t.published.total, *t.published.cells.values()) if n is not None]
    assert all(n >= BASE and n % BASE == 0 for n in shown)  # so is every sum and difference, and none is 1 to 4
    for each in tables:
        total, cells = each.published.total, each.published.cells.values()
        if total is not None and all(cell is not None for cell in cells):
            assert abs(total - sum(cells)) <= BASE * len(cells) / 2
