"""The load: people who talk with a server, in a process of its own, so that it never waits for what it measures.

    python -m benchmarks.speed.crowd < order.json > heard.json

Open-loop: when somebody sends is drawn beforehand. Who has not been answered yet sends as soon as they are, and the
time is counted from the moment they meant to send: a slow server cannot hide by being asked less (what is called
coordinated omission). Closed: everybody sends as soon as they were answered, which gives the most a server can do.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Optional

import aiohttp

from benchmarks.speed.arrivals import poisson
from benchmarks.speed.person import BUTTON, STEP, Person, evening
from benchmarks.speed.texts import QUESTION, SAFETY, START, UNSURE, Texts, endless

PATIENCE_SECONDS = 60
"""After that somebody counts as not answered."""
KINDS = ((QUESTION, BUTTON), (SAFETY,), (QUESTION, BUTTON), (UNSURE,), (START, *(STEP,) * 4))
"""Visits that make every kind of message; everything typed comes first in a conversation."""
CYCLE = sum(len(visit) for visit in KINDS)
"""Messages after which every kind has come by."""
ENDLESS = 100_000


@dataclass(frozen=True)
class Order:
    """What a crowd is to do."""

    url: str
    texts: Texts
    name: str
    """Begins the names of these people, so that no two crowds share a conversation."""
    people: int = 1
    gap: Optional[float] = None
    """Mean seconds between two messages of a person; without it closed."""
    seconds: Optional[float] = None
    messages: Optional[int] = None
    """Stop after so many seconds, or so many messages together."""
    warm_up: float = 0.0
    """Seconds of the same load before anything counts."""
    visit: str = "evening"
    """`evening`, `kinds` (all kinds of messages in turn), or `long` (questions in one conversation without end)."""
    seed: int = 0


@dataclass
class Heard:
    """What came of it."""

    latencies: list[tuple[str, float]] = field(default_factory=list)
    """Kind and seconds of every answered message, in the order in which they were answered."""
    failed: int = 0
    """Messages with an error, without a reply, or not answered in time."""
    seconds: float = 0.0
    """How long what counts took."""
    conversations: int = 0
    sent: int = 0
    """All messages, also those of the warm-up."""

    def of(self, *kinds: str) -> list[float]:
        """Return the seconds of some kinds of messages; of all without kinds."""
        return [spent for kind, spent in self.latencies if not kinds or kind in kinds]


def visits(kind: str) -> Callable[[random.Random], Sequence[str]]:
    """Return who draws the kinds of a visit's messages.

    Raises:
        KeyError: when there is no such kind of visit.
    """
    turns = itertools.cycle(KINDS)
    makers: dict[str, Callable[[random.Random], Sequence[str]]] = {
        "evening": evening,
        "kinds": lambda _: next(turns),
        "long": lambda _: (QUESTION,) * ENDLESS,
    }
    return makers[kind]


class Crowd:
    """People on one server."""

    def __init__(self, order: Order) -> None:
        """Take an order."""
        self._order, self.heard = order, Heard()
        chance = random.Random(order.seed)
        sentences = {kind: endless(rows, chance) for kind, rows in order.texts.items() if kind != START}
        sentences[START] = itertools.cycle(order.texts[START])
        self._people = [self._person(number, sentences) for number in range(order.people)]
        self._left = order.messages

    def _person(self, number: int, sentences: dict[str, Iterator[str]]) -> Person:
        name = f"{self._order.name}-{number}"
        chance = random.Random(f"{self._order.seed} {number}")
        return Person(name, sentences, chance, visits(self._order.visit))

    async def talk(self) -> Heard:
        """Let everybody talk; return what was heard."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            self._session, self._started = session, time.perf_counter()
            self._from = self._started + self._order.warm_up
            self._until = self._from + (self._order.seconds or float("inf"))
            one = self._closed if self._order.gap is None else self._open
            await asyncio.gather(*(one(number, person) for number, person in enumerate(self._people)))
            self.heard.seconds = self._order.seconds or time.perf_counter() - self._from
        self.heard.conversations = sum(person.conversations for person in self._people)
        return self.heard

    async def _closed(self, _: int, person: Person) -> None:
        """Send as soon as the last message was answered; what is answered within the time counts."""
        while (intended := time.perf_counter()) < self._until and self._left != 0:
            if self._left is not None:
                self._left -= 1
            kind, is_answered = await self._send(person)
            if self._from <= time.perf_counter() < self._until:
                self._count(kind, is_answered, intended)

    async def _open(self, number: int, person: Person) -> None:
        """Send at moments that were drawn, or as soon after as the last message was answered; what was meant counts."""
        if self._order.gap is None or self._order.seconds is None:
            raise ValueError("an open-loop order has a gap and a time")
        chance = random.Random(f"{self._order.seed} arrivals {number}")
        for moment in poisson(self._order.gap, self._order.warm_up + self._order.seconds, chance):
            intended = self._started + moment
            await asyncio.sleep(max(0.0, intended - time.perf_counter()))
            kind, is_answered = await self._send(person)
            if intended >= self._from:
                self._count(kind, is_answered, intended)

    def _count(self, kind: str, is_answered: bool, intended: float) -> None:
        if is_answered:
            self.heard.latencies.append((kind, time.perf_counter() - intended))
        else:
            self.heard.failed += 1

    async def _send(self, person: Person) -> tuple[str, bool]:
        """Send the next message; return its kind and whether there was an answer."""
        kind, text = person.next()
        body = {"sender": person.sender, "message": text}
        self.heard.sent += 1
        try:
            async with self._session.post(self._order.url, json=body) as response:
                replies = await response.json() if response.status == HTTPStatus.OK else []
        except (aiohttp.ClientError, asyncio.TimeoutError):
            replies = []
        person.hear(replies)
        return kind, bool(replies)


def main() -> None:
    """Carry out the order on standard input."""
    order = Order(**json.load(sys.stdin))
    json.dump(asdict(asyncio.run(Crowd(order).talk())), sys.stdout)


if __name__ == "__main__":
    main()
