"""Counts what happens, a week at a time and never whose, and gives it only in tables that show no small group.

The tables are fixed: of each indicator in one quarter, one for each property, never two properties at once. Quarters
are made of whole ISO weeks and only weeks that are over count: two periods never differ by a few days.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from typing import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from bot.store.disclosure import Published, publish, secret_draw
from bot.store.point_models import FigureRow as Row
from bot.store.vault import Vault

WEEKS_IN_QUARTER = 13
OTHER = ""
"""The value of a property that is not known, or not one of those that are shown."""
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""What inserts a row or, where it is there already, adds to it."""


class FigureEvent(str, Enum):
    """What is counted."""

    CONVERSATION = "conversation"
    QUESTION = "question"
    """Answered; its subject is the topic."""
    UNANSWERED = "unanswered"
    GUIDE_STARTED = "guide_started"
    """Its subject is the guide; so it is of the next."""
    GUIDE_FINISHED = "guide_finished"
    FUNDING_OUTCOME = "funding_outcome"
    """Its subject is the outcome of the routewijzer, such as a law."""
    CALLBACK_REQUESTED = "callback_requested"
    CALLBACK_CALLED = "callback_called"
    HANDOVER_REQUESTED = "handover_requested"
    HANDOVER_ACCEPTED = "handover_accepted"


class Property(str, Enum):
    """By what a table is split."""

    WEEK = "week"
    SUBJECT = "subject"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"
    MUNICIPALITY = "municipality"


_ALWAYS = (Property.WEEK, Property.CHANNEL, Property.CAMPAIGN, Property.MUNICIPALITY)


@dataclass(frozen=True)
class Indicator:
    """Something the console shows."""

    id: str
    event: FigureEvent
    subject: str = OTHER
    """When it counts one subject only."""
    properties: tuple[Property, ...] = _ALWAYS


INDICATORS = (
    Indicator("conversations", FigureEvent.CONVERSATION),
    Indicator("questions", FigureEvent.QUESTION, properties=(Property.SUBJECT, *_ALWAYS)),
    Indicator("unanswered", FigureEvent.UNANSWERED),
    Indicator("wishes_started", FigureEvent.GUIDE_STARTED, "wensenboekje"),
    Indicator("wishes_finished", FigureEvent.GUIDE_FINISHED, "wensenboekje"),
    Indicator("funding_started", FigureEvent.GUIDE_STARTED, "routewijzer"),
    Indicator("funding_finished", FigureEvent.GUIDE_FINISHED, "routewijzer"),
    Indicator("funding_outcomes", FigureEvent.FUNDING_OUTCOME, properties=(Property.SUBJECT, *_ALWAYS)),
    Indicator("callbacks", FigureEvent.CALLBACK_REQUESTED),
    Indicator("called", FigureEvent.CALLBACK_CALLED),
    Indicator("live_requested", FigureEvent.HANDOVER_REQUESTED),
    Indicator("live_accepted", FigureEvent.HANDOVER_ACCEPTED),
)


@dataclass(frozen=True, order=True)
class Quarter:
    """Thirteen ISO weeks (the last quarter of a long year has fourteen)."""

    year: int
    number: int
    """1 to 4."""

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter of a day."""
        year, week, _ = day.isocalendar()
        return cls(year, min((week - 1) // WEEKS_IN_QUARTER, 3) + 1)

    @property
    def before(self) -> Quarter:
        """The one before."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def weeks(self) -> list[str]:
        """Return its weeks, as `week_of` writes them."""
        first = (self.number - 1) * WEEKS_IN_QUARTER + 1
        last = self.number * WEEKS_IN_QUARTER if self.number < 4 else date(self.year, 12, 28).isocalendar()[1]
        return [f"{self.year}-W{week:02d}" for week in range(first, last + 1)]


@dataclass(frozen=True)
class FigureTable:
    """One indicator by one property."""

    indicator: str
    by: Property
    published: Published


def week_of(day: date) -> str:
    """Return the ISO week of a day (ISO 8601): 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@dataclass(frozen=True, order=True)
class Counted:
    """One kind of thing that is counted; every field is a value of the catalogue or of content, never of a person."""

    week: str
    """As `week_of` writes it: nothing finer is kept."""
    event: FigureEvent
    subject: str = OTHER
    """Topic, guide or outcome, by id."""
    channel: str = OTHER
    campaign: str = OTHER
    """Code of a campaign that was active."""
    municipality: str = OTHER
    """One of the region's, by id."""


class FigureRepository:
    """Adds to the counts, and returns tables that may be shown; the counts themselves do not leave it."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        """Use an engine, and a vault for the secret that decides what else is hidden (`bot.store.disclosure`)."""
        self._engine, self._secret = engine, vault.derive("figures")

    def count(
        self,
        event: FigureEvent,
        day: date,
        subject: str = OTHER,
        channel: str = OTHER,
        campaign: str = OTHER,
        municipality: str = OTHER,
        times: int = 1,
    ) -> None:
        """Count something that happened so many times on a day, of which only the week is kept (see `Counted`)."""
        self.add({Counted(week_of(day), event, subject, channel, campaign, municipality): times})

    def add(self, counts: Mapping[Counted, int]) -> None:
        """Add counts, all or none of them; any number of nodes may do so at once.

        In one order everywhere, so that two nodes never wait for each other's rows.
        """
        table = Row.__table__
        insert = _INSERT[self._engine.dialect.name](table)
        more = insert.on_conflict_do_update(
            index_elements=[table.c[name] for name in Counted.__dataclass_fields__],
            set_={"times": table.c.times + insert.excluded.times},
        )
        rows = [{**asdict(each), "event": each.event.value, "times": counts[each]} for each in sorted(counts)]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(more, rows)

    def tables(
        self,
        quarter: Quarter,
        today: date,
        known: Mapping[Property, Sequence[str]],
        subjects: Mapping[str, Sequence[str]],
    ) -> tuple[list[str], list[FigureTable]]:
        """Return the weeks of a quarter that are over, and every table of those weeks as it may be shown.

        Args:
            quarter: which one.
            today: the week of this day, and later ones, do not count yet.
            known: of channel, campaign and municipality, the values that have a row; others are counted as `OTHER`.
            subjects: the same of the subjects of an indicator, by its id.
        """
        weeks = [week for week in quarter.weeks() if week < week_of(today)]
        found = []
        for indicator in INDICATORS:
            rows = {**known, Property.WEEK: weeks, Property.SUBJECT: subjects.get(indicator.id, ())}
            for by in indicator.properties:
                counts = self._counts(indicator, by, weeks, rows[by])
                table = f"{weeks[-1:]}/{indicator.id}/{by.value}"
                found.append(FigureTable(indicator.id, by, publish(counts, secret_draw(self._secret, table))))
        return weeks, found

    def quarters(self) -> list[Quarter]:
        """Return the quarters in which anything was counted, the newest first."""
        with self._engine.connect() as connection:
            weeks = connection.execute(select(Row.week).distinct()).scalars().all()
        return sorted({Quarter.of(date.fromisocalendar(int(w[:4]), int(w[6:]), 1)) for w in weeks}, reverse=True)

    def _counts(
        self, indicator: Indicator, by: Property, weeks: Sequence[str], values: Iterable[str]
    ) -> dict[str, int]:
        """Return how often an indicator was counted for each value of a property."""
        column = getattr(Row, by.value)
        query = (
            select(column, func.sum(Row.times))
            .where(Row.event == indicator.event.value, Row.week.in_(weeks))
            .group_by(column)
        )
        if indicator.subject:
            query = query.where(Row.subject == indicator.subject)
        counts = dict.fromkeys(values, 0)
        if by is not Property.WEEK:
            counts[OTHER] = 0
        with self._engine.connect() as connection:
            for value, times in connection.execute(query):
                counts[value if value in counts else OTHER] += int(times)
        return counts
