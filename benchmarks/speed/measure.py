"""Measures one running side: every figure has a name, the same for both sides."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.speed.crowd import CYCLE, Heard, Order
from benchmarks.speed.figures import are_enough, percentile
from benchmarks.speed.person import BUTTON, STEP
from benchmarks.speed.profile import CROWDS, GAP_SECONDS, LIMIT_SECONDS, Profile
from benchmarks.speed.search import highest_carried
from benchmarks.speed.send import send
from benchmarks.speed.side import Side
from benchmarks.speed.texts import QUESTION, SAFETY, UNSURE, Texts

Figures = dict[str, float]
MILLISECONDS = KILOBYTE = 1000
PARTS = 10
"""Pieces in which the many messages are sent, with a look at the memory after each."""
SEARCH_PEOPLE = 50
"""People among whom a rate is divided while the limit is sought: enough that they seldom wait for themselves."""
SEARCH_LOW, SEARCH_HIGH = 0.2, 1.1
"""Bounds of the search, in shares of what the side did when it was asked without a pause."""
MANY_PEOPLE = 4
"""People who send the many messages, each as soon as they were answered."""
PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


class Measurement:
    """One side in one round."""

    def __init__(self, side: Side, profile: Profile, texts: Texts, number: int) -> None:
        """Measure a running side; the number of the round is the seed, the same for both sides."""
        self._side, self._profile, self._number = side, profile, number
        self._order = Order(side.url, texts, name="", seed=number)
        self._crowds = 0
        self.failed = 0
        self.answered = 0

    def _send(self, **changes: object) -> Heard:
        self._crowds += 1
        heard = send(replace(self._order, name=f"r{self._number}c{self._crowds}", **changes))  # type: ignore[arg-type]
        self.failed += heard.failed
        self.answered += len(heard.latencies)
        return heard

    def round(self) -> Figures:
        """Return the figures of one round."""
        figures = {"start": self._side.start_seconds, "memory start": self._side.memory()}
        figures["memory start, server alone"] = self._side.first_memory()
        for part in (self.kinds(), self.turns(), self.closed(), self.open(), self.carried()):
            figures.update(part)
        return figures

    def kinds(self) -> Iterator[tuple[str, float]]:
        """Yield the median and the 95th percentile of each kind of message, one person, nobody else."""
        first = self._profile.kinds_first * CYCLE
        heard = self._send(messages=first + self._profile.kinds * CYCLE, visit="kinds")
        for kind in (QUESTION, BUTTON, STEP, SAFETY, UNSURE):
            spent = [seconds for what, seconds in heard.latencies[first:] if what == kind]
            yield f"{kind} p50", MILLISECONDS * statistics.median(spent)
            yield f"{kind} p95", MILLISECONDS * percentile(spent, 0.95)

    def turns(self) -> Iterator[tuple[str, float]]:
        """Yield the median of stretches of turns in one long conversation, and the kB it takes on disk."""
        before = self._side.database_bytes()
        spent = self._send(messages=max(end for _, end in self._profile.windows), visit="long").of()
        yield "database long", (self._side.database_bytes() - before) / KILOBYTE
        for start, end in self._profile.windows:
            yield f"turn {start}-{end}", MILLISECONDS * statistics.median(spent[start - 1 : end])

    def closed(self, people: Sequence[int] = CROWDS) -> Iterator[tuple[str, float]]:
        """Yield what is done when so many people send as soon as they are answered, and the processor time of it."""
        for number in people:
            before = self._side.processor_seconds()
            heard = self._send(people=number, seconds=self._profile.closed_seconds, warm_up=self._profile.warm_up)
            yield f"closed {number} rate", len(heard.latencies) / heard.seconds
            yield from _percentiles(f"closed {number}", heard)
            if number == 1:
                spent = self._side.processor_seconds() - before
                yield "processor", MILLISECONDS * spent / heard.sent

    def open(self) -> Iterator[tuple[str, float]]:
        """Yield the percentiles when so many people send a message every ten seconds on average, answered or not."""
        for people in CROWDS:
            heard = self._send(
                people=people, gap=GAP_SECONDS, seconds=self._profile.open_seconds, warm_up=self._profile.warm_up
            )
            yield from _percentiles(f"open {people}", heard)

    def carried(self) -> Iterator[tuple[str, float]]:
        """Yield the highest rate at which 95 of 100 messages are answered within half a second, none without answer."""
        top = self._send(people=MANY_PEOPLE, seconds=self._profile.closed_seconds, warm_up=self._profile.warm_up)
        most = len(top.latencies) / top.seconds

        def carries(rate: float) -> bool:
            heard = self._send(
                people=SEARCH_PEOPLE,
                gap=SEARCH_PEOPLE / rate,
                seconds=self._profile.search_seconds,
                warm_up=self._profile.warm_up,
            )
            return not heard.failed and bool(heard.of()) and percentile(heard.of(), 0.95) <= LIMIT_SECONDS

        yield "carried", highest_carried(carries, SEARCH_LOW * most, SEARCH_HIGH * most, self._profile.search_steps)

    def many(self) -> Figures:
        """Return memory and database after many messages of ordinary evenings, of a side that has just started."""
        before, memory = self._side.database_bytes(), [self._side.memory()]
        conversations = 0
        for _ in range(PARTS):
            conversations += self._send(people=MANY_PEOPLE, messages=self._profile.many // PARTS).conversations
            memory.append(self._side.memory())
        grown = (self._side.database_bytes() - before) / KILOBYTE
        return {
            "memory many": memory[-1],
            "memory growth": memory[-1] - memory[0],
            "memory growth, second half": memory[-1] - memory[PARTS // 2],
            "database conversation": grown / conversations,
            "database message": grown / self._profile.many,
        }


def _percentiles(name: str, heard: Heard) -> Iterator[tuple[str, float]]:
    """Yield the percentiles for which enough was answered in the time that counts."""
    spent = heard.of()
    for label, share in PERCENTILES.items():
        if are_enough(len(spent), share):
            yield f"{name} {label}", MILLISECONDS * percentile(spent, share)
