"""The rows of the table: what each figure is called, its unit, and what it should reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

from benchmarks.speed.measure import PERCENTILES
from benchmarks.speed.person import BUTTON, STEP
from benchmarks.speed.profile import CROWDS, GAP_SECONDS
from benchmarks.speed.texts import QUESTION, SAFETY, UNSURE

KIND_NAMES = {
    QUESTION: "a question, first in its conversation",
    BUTTON: "a button under an answer",
    STEP: "a step in a guide, by button",
    SAFETY: "an alarm, first in its conversation",
    UNSURE: "a message outside what is known",
}


@dataclass(frozen=True)
class Row:
    """A figure of both sides."""

    name: str
    """As `Measurement` calls it."""
    title: str
    unit: str
    at_most: Optional[float] = None
    """Largest ratio of Nabij to stock that is good enough."""
    at_least: Optional[float] = None
    """Smallest one."""
    own_limit: Optional[float] = None
    """Largest figure of Nabij itself, whatever stock's is."""

    def verdict(self, ratio: Optional[float], own: Optional[float]) -> str:
        """Return the target and whether it was reached; nothing when there is no target."""
        for limit, value, reached, sign in (
            (self.at_most, ratio, lambda v, limit: v <= limit, "≤"),
            (self.at_least, ratio, lambda v, limit: v >= limit, "≥"),
            (self.own_limit, own, lambda v, limit: v <= limit, "Nabij ≤"),
        ):
            if limit is not None:
                state = "not measured" if value is None else "reached" if reached(value, limit) else "not reached"
                return f"{sign} {limit:g}: {state}"
        return ""


def rows() -> Iterator[Row]:
    """Yield the rows in order; those of turns and of loss are made from the figures themselves (table.py)."""
    for kind, title in KIND_NAMES.items():
        yield Row(f"{kind} p50", f"{title}, p50", "ms", at_most=0.5 if kind == QUESTION else None)
        yield Row(f"{kind} p95", f"{title}, p95", "ms")
    yield Row("carried", "messages a second that are carried (p95 at most 500 ms)", "/s", at_least=2.5)
    for people in CROWDS:
        yield Row(f"closed {people} rate", f"{_people(people)}, each asking as soon as answered: answered", "/s")
        for label in PERCENTILES:
            yield Row(f"closed {people} {label}", f"the same, {label}", "ms")
    for people in CROWDS:
        yield Row(f"open {people} p50", f"{_people(people)}, a message every {GAP_SECONDS:.0f} s each, p50", "ms")
        for label in list(PERCENTILES)[1:]:
            yield Row(f"open {people} {label}", f"the same, {label}", "ms")
    yield Row("processor", "processor time a message", "ms")
    yield Row("memory start", "resident memory after the start, all processes", "MB", at_most=0.7)
    yield Row("memory start, server alone", "the same, without stock's action server", "MB", at_most=0.7)
    yield Row("memory many", "resident memory after many messages", "MB", at_most=0.7)
    yield Row("memory growth", "growth over those messages", "MB", own_limit=50)
    yield Row("memory growth, second half", "of which in the second half", "MB")
    yield Row("start", "warm start to the first answer", "s", at_most=0.5)
    yield Row("cold start", "cold start to the first answer", "s")
    yield Row("database conversation", "database growth a conversation", "kB")
    yield Row("database message", "database growth a message", "kB")
    yield Row("database long", "database growth of the long conversation", "kB")


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"
