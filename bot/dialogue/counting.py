"""Adds to what happened in a turn where it happened: channel, campaign and municipality. Nothing of the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Callable, Optional

from bot.dialogue.campaign import code_of
from bot.dialogue.care import search_of
from bot.dialogue.happenings import Happenings
from bot.dialogue.reach import REST, channel_of
from bot.places.place import Place
from bot.store.figures import OTHER, Counted, week_of

Count = Callable[[str, Happenings, Mapping[str, Any], date], None]
"""Counts what happened, given the sender, what is remembered after the turn, and the day."""


def count_nothing(_sender_id: str, _happened: Happenings, _memory: Mapping[str, Any], _day: date) -> None:
    """Stand in where nobody counts."""


class Counting:
    """Counts what turns bring about."""

    def __init__(self, add: Callable[[Iterable[Counted]], None], place: Callable[[str], Optional[Place]]) -> None:
        """Use what takes counts, and what returns the place of a `Place.key`."""
        self._add, self._place = add, place

    def __call__(self, sender_id: str, happened: Happenings, memory: Mapping[str, Any], day: date) -> None:
        """Count what happened in a turn of a sender.

        Args:
            sender_id: only the channel is read from it.
            happened: what is counted.
            memory: what is remembered after the turn: the campaign and the place that was spoken of.
            day: of which the week is kept.
        """
        if happened:
            where = (channel_of(sender_id) or REST, code_of(memory), self._municipality(memory))
            week = week_of(day)
            self._add(Counted(week, each.event, each.subject, *where) for each in happened)

    def _municipality(self, memory: Mapping[str, Any]) -> str:
        """Return the municipality of the region that was spoken of; nothing when it is not exactly one."""
        key = search_of(memory).place
        place = self._place(key) if key else None
        return place.municipality_ids[0] if place and len(place.municipality_ids) == 1 else OTHER
