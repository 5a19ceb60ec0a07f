"""The day it is for the people here, wherever the server stands."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.settings import TIME_ZONE


def today_here() -> date:
    """Return the day it is in the installation's time zone."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()
