"""Anonymous counts, on both databases."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text

from bot.store.measures import AFTER, BEFORE, MeasureRepository
from bot.store.models import Measure

DAY = date(2026, 11, 22)


def rows(engine):
    query = select(Measure.moment, Measure.week, Measure.question, Measure.value, Measure.times).order_by(Measure.id)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_the_same_answer_is_counted_together(engine):
    measures = MeasureRepository(engine)
    for _ in range(3):
        measures.add("gereedheid", BEFORE, DAY, {"gereed_arts": "nooit"})
    assert rows(engine) == [("before", "2026-W47", "gereed_arts", "nooit", 3)]


def test_moment_week_and_answer_are_kept_apart(engine):
    measures = MeasureRepository(engine)
    measures.add("gereedheid", BEFORE, DAY, {"gereed_arts": "nooit", "gereed_papier": "gedaan"})
    measures.add("gereedheid", AFTER, DAY, {"gereed_arts": "nooit"})
    measures.add("gereedheid", AFTER, date(2027, 1, 1), {"gereed_arts": "nooit"})
    assert [row[:2] for row in rows(engine)] == [
        ("before", "2026-W47"),
        ("before", "2026-W47"),
        ("after", "2026-W47"),
        ("after", "2026-W53"),
    ]


def test_nothing_in_it_says_who(engine):
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM measure")).keys()
    assert set(found) == {"id", "guide", "moment", "week", "question", "value", "times"}
