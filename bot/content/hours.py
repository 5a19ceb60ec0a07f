"""Opening hours of an information point: on which days, from when to when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
"""In the order of `datetime.weekday`."""
_PERIOD = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d) ?- ?([01]?\d|2[0-3])[:.]([0-5]\d)")


def read_period(text: str) -> tuple[time, time]:
    """Return the beginning and end of a period such as `9:00-17:00`.

    Raises:
        ValueError: when it is no period, or ends before it begins.
    """
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a period such as 9:00-17:00")
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begin >= end:
        raise ValueError(f"{text!r} ends before it begins")
    return begin, end


def is_open(periods: Mapping[str, str], at: datetime) -> bool:
    """Say whether it is open at a moment of local time; public holidays are not known.

    Args:
        periods: by day (`maandag`), a period (`9:00-17:00`); a day that is not there is closed all day.
        at: local time.
    """
    period = periods.get(DAYS[at.weekday()])
    if period is None:
        return False
    begin, end = read_period(period)
    return begin <= at.time() < end
