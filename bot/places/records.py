"""What an editor keeps about a fact: where it comes from, how old it is, and whether it must be looked up again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from typing import Any, Optional

from pydantic import Field, HttpUrl, validator

from bot.content.models import Strict

STALE_DAYS = 365
"""From this age on a fact has to be looked up again."""


class Certainty(str, Enum):
    """How sure a fact is: `controleren` is shown with the request to check."""

    CERTAIN = "zeker"
    TO_CHECK = "controleren"


class SourceTitle(Strict):
    """What the short name of a source stands for."""

    title: str
    url: Optional[HttpUrl] = None
    as_of: Optional[str] = None
    note: Optional[str] = None


class Record(Strict):
    """A fact with its origin. `sources` may be empty here, so that `nabij check` can name the line."""

    sources: tuple[str, ...] = ()
    field_sources: dict[str, str] = Field(default_factory=dict)
    as_of: Optional[str] = Field(None, regex=r"^\d{4}(-\d{2}){0,2}$")
    certainty: Certainty
    note: Optional[str] = None
    """For who keeps the file; never shown to citizens."""

    @validator("as_of", pre=True)
    def _as_text(cls, value: Any) -> Any:
        return None if value is None else str(value)

    @validator("as_of")
    def _on_the_calendar(cls, value: Optional[str]) -> Optional[str]:
        if value is not None:
            last_day(value)
        return value

    def is_stale(self, today: date) -> bool:
        """Say whether an editor has to look it up again: uncertain, without a date, or older than a year."""
        if self.certainty is Certainty.TO_CHECK or self.as_of is None:
            return True
        return today - last_day(self.as_of) > timedelta(days=STALE_DAYS)


class Phone(Strict):
    """A phone number; not shown until somebody has checked it when `shown` is false."""

    number: str
    purpose: Optional[str] = None
    shown: bool = True
    source: Optional[str] = None


def first_shown(phones: Iterable[Phone]) -> Optional[Phone]:
    """Return the first phone number that citizens may see."""
    return next((phone for phone in phones if phone.shown), None)


def last_day(as_of: str) -> date:
    """Return the last day that a year, a month or a day can mean: 2023-02 is 28 February 2023.

    Raises:
        ValueError: when there is no such day.
    """
    year, month, day = ([int(part) for part in as_of.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])
