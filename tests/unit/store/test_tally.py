"""Counting in memory and writing in bulk, on both databases."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from bot.store.figures import Counted, FigureEvent, FigureRepository
from bot.store.point_models import FigureRow
from bot.store.tally import Tally

WEEK = "2026-W41"
TALK = Counted(WEEK, FigureEvent.CONVERSATION, channel="widget", campaign="folder")
QUESTION = Counted(WEEK, FigureEvent.QUESTION, "hospice", "telegram", municipality="zeist")


@pytest.fixture
def tally(engine, vault):
    return Tally(FigureRepository(engine, vault))


def stored(engine):
    """Return how often each thing was counted."""
    with engine.connect() as connection:
        rows = connection.execute(select(FigureRow.__table__)).all()
    names = list(Counted.__dataclass_fields__)
    return {
        Counted(**{n: getattr(row, n) for n in names} | {"event": FigureEvent(row.event)}): row.times for row in rows
    }


def test_what_is_counted_is_written_once(tally, engine):
    tally.add([TALK, QUESTION, QUESTION])
    assert stored(engine) == {}
    assert tally.write() == 2
    assert tally.write() == 0
    assert stored(engine) == {TALK: 1, QUESTION: 2}


def test_more_of_the_same_is_added_to_its_row(tally, engine):
    for times in (3, 4):
        tally.add([TALK] * times)
        tally.write()
    assert stored(engine) == {TALK: 7}


def test_what_the_database_does_not_take_waits(tally, engine, vault):
    away = Tally(FigureRepository(create_engine("sqlite:////nowhere/at/all.db"), vault))
    away.add([TALK])
    for _ in range(2):
        away.add([QUESTION])
        with pytest.raises(SQLAlchemyError):
            away.write()
    away._repository = tally._repository
    away.write()
    assert stored(engine) == {TALK: 1, QUESTION: 2}


def test_nothing_is_lost_or_doubled_by_two_nodes_at_once(engine, vault):
    def node():
        tally = Tally(FigureRepository(engine, vault))
        for _ in range(10):
            tally.add([TALK, QUESTION])
            tally.add([QUESTION])
            tally.write()

    threads = [threading.Thread(target=node) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored(engine) == {TALK: 30, QUESTION: 60}
