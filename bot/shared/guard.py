"""Says whether somebody may come in now; an alarm always may, until very much later.

A person has a limit of their own, and everybody behind one network address has one together. Who is refused is told
so once; then it is silent until it eases.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Callable, Iterator, Mapping, Optional

from bot import settings
from bot.channels.events import TooManyStreamsError
from bot.log import LogEvent, log
from bot.shared.rates import MICROSECONDS, Charge, Limiter, Rate, read_rates

MAXIMUM_STREAMS_AN_ADDRESS = 500
"""Open at once on a node: a hospital full of open chats, and a quarter of what the node has."""
SCREENED_CHARACTERS = 100
"""Looking for an alarm in a text costs one for each so many: matching takes 4 ms for them."""
LOG_SECONDS = 10.0
"""Refusals are counted and logged at most so often: a flood must not fill the disk."""


class Kind(Enum):
    """What is limited; the values are names in `Limits`."""

    MESSAGE = "messages"
    SESSION = "sessions"
    REQUEST = "requests"
    DOCUMENT = "documents"
    ALARM = "alarms"
    NOTICE = "notices"


@dataclass(frozen=True)
class Limit:
    """The rates of one person, and of one network address."""

    person: tuple[Rate, ...] = ()
    address: tuple[Rate, ...] = ()


Limits = Mapping[Kind, Limit]


def limits_from_settings() -> Limits:
    """Return the limits that the settings say.

    Raises:
        RateError: when one says no rate.
    """
    return {
        kind: Limit(*(read_rates(settings.LIMITS[f"{kind.value}_{whose}"]) for whose in ("person", "address")))
        for kind in Kind
    }


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may come in (`wait` is 0), and whether they are to be told that they may not."""

    wait: int = 0
    """Whole seconds."""
    is_to_be_told: bool = False


COME_IN = Verdict()


class Guard:
    """Asks the limiter."""

    def __init__(self, limiter: Limiter, pseudonym: Callable[[str], str], limits: Optional[Limits] = None) -> None:
        """Use a limiter and what stands for a sender; without limits those of the settings hold."""
        self._limiter, self._pseudonym = limiter, pseudonym
        self._limits = limits_from_settings() if limits is None else limits
        self.is_alarm: Callable[[str], bool] = lambda _: False
        """Says cheaply whether a text is an alarm; the server puts the door's patterns here."""
        self._streams: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._logged_at = float("-inf")

    async def ask(self, kind: Kind, sender: Optional[str] = None, address: Optional[str] = None) -> Verdict:
        """Say whether a sender (raw id) and an address (`Addresses.of`) may do something now, and count it."""
        wait = await self._admit(kind, sender, address)
        if wait:
            self._note(kind)
        return Verdict(wait)

    async def ask_message(self, text: str, sender: str, address: Optional[str] = None) -> Verdict:
        """Say the same of a message: an alarm comes in past the limits, up to a bound of its own."""
        verdict = await self.ask(Kind.MESSAGE, sender, address)
        if not verdict.wait:
            return COME_IN
        if await self.is_urgent(text, sender, address):
            return COME_IN
        return Verdict(verdict.wait, is_to_be_told=not await self._admit(Kind.NOTICE, sender, address))

    async def is_urgent(self, text: str, sender: str, address: Optional[str] = None) -> bool:
        """Say whether a text is an alarm; looking for it is itself bounded."""
        pieces = 1 + len(text) // SCREENED_CHARACTERS
        return not await self._admit(Kind.ALARM, sender, address, pieces) and self.is_alarm(text)

    async def _admit(self, kind: Kind, sender: Optional[str], address: Optional[str], cost: int = 1) -> int:
        """Count, and return the whole seconds to wait."""
        limit, charges = self._limits[kind], []
        who = self._pseudonym(sender) if sender else None
        for whose, key, rates in (("person", who, limit.person), ("address", address, limit.address)):
            if key is not None:
                charges += [Charge(f"{kind.value}:{whose}:{n}:{key}", rate, cost) for n, rate in enumerate(rates)]
        return -(-await self._limiter.admit(charges) // MICROSECONDS)

    @contextmanager
    def stream(self, address: Optional[str]) -> Iterator[None]:
        """Count an open stream of an address for as long as it is open.

        Raises:
            TooManyStreamsError: when the address has as many as it may.
        """
        if address is None:
            yield
            return
        if self._streams[address] >= MAXIMUM_STREAMS_AN_ADDRESS:
            raise TooManyStreamsError
        self._streams[address] += 1
        try:
            yield
        finally:
            self._streams[address] -= 1
            if not self._streams[address]:
                del self._streams[address]

    def _note(self, kind: Kind) -> None:
        """Count a refusal; write in the log what was counted, without who."""
        self._refused[kind.value] += 1
        if time.monotonic() - self._logged_at < LOG_SECONDS:
            return
        self._logged_at = time.monotonic()
        for name, times in self._refused.items():
            log(LogEvent.LIMIT_REACHED, kind=name, times=times)
        self._refused.clear()
