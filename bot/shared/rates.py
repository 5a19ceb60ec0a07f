"""How much is allowed: so many at once, refilled evenly.

The rule is the generic cell rate algorithm (ITU-T I.371, annex A; the same as a token bucket, with one number a key):
of a key is kept the moment at which everything spent will have been refilled. Times are whole microseconds, so that
memory and Redis count alike to the last digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, Sequence

MICROSECONDS = 1_000_000
_RATE = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


class RateError(ValueError):
    """A setting that says no rate."""


@dataclass(frozen=True)
class Rate:
    """`burst` at once, refilled evenly within `seconds`."""

    burst: int
    seconds: int

    @property
    def interval(self) -> int:
        """Return after how many microseconds one is refilled."""
        return self.seconds * MICROSECONDS // self.burst

    @property
    def room(self) -> int:
        """Return how many microseconds of refilling may be spent ahead."""
        return self.burst * self.interval


@dataclass(frozen=True)
class Charge:
    """What something costs, of which rate, to whom (`key`)."""

    key: str
    rate: Rate
    cost: int = 1

    @property
    def price(self) -> int:
        """Return the cost in microseconds of refilling; never more than there can be."""
        return min(self.cost, self.rate.burst) * self.rate.interval


class Limiter(Protocol):
    """Counts what is spent."""

    async def admit(self, charges: Sequence[Charge]) -> int:
        """Charge everything and return 0, or charge nothing and return the microseconds until it would fit."""


def read_rates(setting: str) -> tuple[Rate, ...]:
    """Return the rates a setting names: `60/60,600/3600` is 60 in 60 seconds and 600 in an hour; `off` is none.

    Raises:
        RateError: when it says something else.
    """
    if setting.strip() == "off":
        return ()
    found = [_RATE.fullmatch(part.strip()) for part in setting.split(",")]
    if None in found:
        raise RateError(f"{setting!r} is no rate: write COUNT/SECONDS, several with commas, or off")
    return tuple(Rate(int(match[1]), int(match[2])) for match in found if match)
