"""Counts the answers to the anonymous questions before and after a guide: how often each, a week; never whose."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.models import Measure

BEFORE, AFTER = "before", "after"


class MeasureRepository:
    """Adds to the counts."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine."""
        self._engine = engine

    def add(self, guide: str, moment: str, day: date, answers: dict[str, str]) -> None:
        """Count one person's answers (question id → value) in the ISO week of a day."""
        year, week, _ = day.isocalendar()
        for question, value in answers.items():
            self._count(
                {"guide": guide, "moment": moment, "week": f"{year}-W{week:02d}", "question": question, "value": value}
            )

    def _count(self, key: dict[str, str]) -> None:
        same = [getattr(Measure, name) == value for name, value in key.items()]
        more = update(Measure).where(*same).values(times=Measure.times + 1)
        with self._engine.begin() as connection:
            if connection.execute(more).rowcount:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(Measure.__table__.insert().values(**key, times=1))
        except IntegrityError:  # another node was first
            with self._engine.begin() as connection:
                connection.execute(more)
