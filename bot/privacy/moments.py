"""Moments as people read them: in their own time zone, the hour only when it matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.replies import dutch_date

HOUR_MATTERS = timedelta(days=2)
"""Of a moment that is nearer than this the hour is said too."""


class Moments:
    """Says moments in one time zone."""

    def __init__(self, zone: str) -> None:
        """Use a time zone by its name in the IANA database."""
        self._zone = ZoneInfo(zone)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in this time zone."""
        return moment.astimezone(self._zone)

    def day(self, moment: datetime) -> str:
        """Return the day: 22 november 2026."""
        return dutch_date(self.local(moment).date())

    def exact(self, moment: datetime) -> str:
        """Return day and hour: 22 november 2026, 21.05 uur."""
        there = self.local(moment)
        return f"{dutch_date(there.date())}, {there.hour}.{there.minute:02d} uur"

    def until(self, moment: datetime, now: datetime) -> str:
        """Return a moment to come, with the hour when it is near."""
        return self.exact(moment) if moment - now < HOUR_MATTERS else self.day(moment)
