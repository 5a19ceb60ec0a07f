"""Counts on one node."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Callable, Sequence

from bot.shared.rates import MICROSECONDS, Charge

MAXIMUM_KEYS = 100_000
"""Kept at the same time; beyond that whoever spent longest ago is forgotten."""


def microseconds() -> int:
    """Return the present moment, in microseconds since 1970."""
    return int(time.time() * MICROSECONDS)


class MemoryLimiter:
    """A limiter in this process."""

    def __init__(self, clock: Callable[[], int] = microseconds) -> None:
        """Use a clock that gives microseconds."""
        self._clock = clock
        self._full_at: OrderedDict[str, int] = OrderedDict()

    async def admit(self, charges: Sequence[Charge]) -> int:
        """Charge everything and return 0, or charge nothing and return the microseconds until it would fit."""
        now = self._clock()
        due = {each.key: self._full(each, now) + each.price for each in charges}
        wait = max((due[each.key] - now - each.rate.room for each in charges), default=0)
        if wait > 0:
            return wait
        for key, moment in due.items():
            self._full_at[key] = moment
            self._full_at.move_to_end(key)
        self._forget(now)
        return 0

    def _full(self, charge: Charge, now: int) -> int:
        """Return when all that was spent is refilled; a clock that was set back left what is too far ahead."""
        full = self._full_at.get(charge.key, now)
        return full if now < full <= now + charge.rate.room else now

    def _forget(self, now: int) -> None:
        """Forget who spent longest ago: as long as everything was refilled, or when there are too many."""
        while self._full_at:
            key, moment = next(iter(self._full_at.items()))
            if moment > now and len(self._full_at) <= MAXIMUM_KEYS:
                return
            del self._full_at[key]
