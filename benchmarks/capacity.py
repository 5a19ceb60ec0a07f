"""How many nodes a region, a province and the country need: from the measured figures, with every assumption named.

    python -m benchmarks.capacity [--write]

Reads var/benchmarks/speed.json (`python -m benchmarks.speed`), prints the tables, and with `--write` puts them in
docs/capacity.md. What is measured and what is assumed stand apart; the assumptions are nobody's figures, and the lines
of sensitivity say what happens when they are wrong.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.marks import put
from benchmarks.speed.figures import spread
from benchmarks.speed.results import NABIJ, Results, read_results
from bot.settings import RETENTION_DAYS, ROOT

CAPACITY_FILE = ROOT / "docs" / "capacity.md"
MARK = "benchmarks.capacity"
DAYS_A_MONTH = 30
HOUR = 3600
SPARE_NODES = 1
"""Nodes beyond what the peak needs: one may be down, or be replaced, at the worst moment."""
MEGABYTE, GIGABYTE = 1000.0, 1_000_000.0
"""In kB."""


@dataclass(frozen=True)
class Measured:
    """What one node did."""

    carried: float
    """Messages a second with 95 of 100 answered within half a second."""
    memory: float
    """Resident MB after many messages."""
    kilobytes: float
    """Of database, a message."""


@dataclass(frozen=True)
class Place:
    """Whom an installation serves, and what its busiest moment is."""

    name: str
    inhabitants: int
    campaign: bool = False


@dataclass(frozen=True)
class Assumptions:
    """What nobody has measured yet."""

    users: float = 0.002
    """Share of the inhabitants who talk with Nabij in a month."""
    conversations: float = 2.0
    """Conversations of each of them in that month."""
    messages: float = 12.0
    """Messages a person sends in a conversation; a whole wensenboekje is 70, a single question 2."""
    busiest_day: float = 2.0
    """The busiest day against the average day."""
    busiest_hour: float = 0.12
    """Share of that day's messages in its busiest hour; evenly spread it would be 0.042."""
    bunching: float = 1.5
    """The busiest minutes of that hour against its average."""
    campaign: float = 0.001
    """Share of the inhabitants who open Nabij in the hour after a national broadcast, each with one conversation."""
    load: float = 0.6
    """Share of what a node carries that is planned for; the rest is for what is not foreseen."""


MEANINGS = {
    "users": "share of the inhabitants who talk with Nabij in a month",
    "conversations": "conversations of each of them in that month",
    "messages": "messages a person sends in a conversation",
    "busiest_day": "the busiest day against the average day",
    "busiest_hour": "share of that day's messages in its busiest hour",
    "bunching": "the busiest minutes of that hour against its average",
    "campaign": "share of the inhabitants who open Nabij in the hour after a national broadcast",
    "load": "share of what a node carries that is planned for",
}
PLACES = (
    Place("a region", 100_000),
    Place("a province", 1_400_000),
    Place("the country, 65 networks", 18_000_000),
    Place("the country, a campaign evening", 18_000_000, campaign=True),
)
DOUBTS = (("users", 2.0), ("messages", 2.0), ("busiest_hour", 2.0), ("campaign", 2.0), ("campaign", 5.0))
"""Assumptions and what they are multiplied by, to see what hangs on them."""
SLOWER = 0.5
"""A node that carries so much of what was measured."""


@dataclass(frozen=True)
class Need:
    """What an installation needs."""

    messages_a_month: float
    peak: float
    """Messages a second."""
    nodes: int
    memory: float
    """MB of all nodes."""
    gigabytes: float
    """Of database, for the days that conversations are kept."""


def need(place: Place, measured: Measured, assumed: Assumptions) -> Need:
    """Return what a place needs.

    Messages a month = inhabitants * users * conversations * messages. Peak = messages a month / 30 * busiest day *
    busiest hour / 3600 * bunching; on a campaign evening inhabitants * campaign * messages / 3600 * bunching comes on
    top. Nodes = peak / (carried * load), rounded up, and one spare. Database = messages in the days of retention, and
    those of the campaign, times the kB of a message.
    """
    monthly = place.inhabitants * assumed.users * assumed.conversations * assumed.messages
    hour = monthly / DAYS_A_MONTH * assumed.busiest_day * assumed.busiest_hour
    extra = place.inhabitants * assumed.campaign * assumed.messages if place.campaign else 0.0
    peak = (hour + extra) / HOUR * assumed.bunching
    nodes = math.ceil(peak / (measured.carried * assumed.load)) + SPARE_NODES
    kept = monthly / DAYS_A_MONTH * RETENTION_DAYS + extra
    return Need(monthly, peak, nodes, nodes * measured.memory, kept * measured.kilobytes / GIGABYTE)


def measured_from(results: Results) -> Measured:
    """Return what one node did, the medians over the rounds.

    Raises:
        ValueError: when a figure was not measured, or nothing was carried.
    """
    carried, memory, kilobytes = (
        spread(results.values(NABIJ, name)).median for name in ("carried", "memory many", "database message")
    )
    if carried <= 0:
        raise ValueError("no rate was carried: measure again on a quiet machine")
    return Measured(carried, memory, kilobytes)


def tables(measured: Measured, assumed: Assumptions) -> str:
    """Return what is measured and assumed, what each place needs, and what that hangs on, in Markdown."""
    return "\n".join([*_given(measured, assumed), "", *_needs(measured, assumed), "", *_sensitivity(measured, assumed)])


def _given(measured: Measured, assumed: Assumptions) -> Iterator[str]:
    yield "| measured, one node | |\n|---|---|"
    yield f"| messages a second carried | {measured.carried:.1f} |"
    yield f"| resident memory | {measured.memory:.0f} MB |"
    yield f"| database a message | {measured.kilobytes:.1f} kB |"
    yield f"| a conversation is kept (setting) | {RETENTION_DAYS} days |"
    yield "\n| assumed | |\n|---|---|"
    for name, meaning in MEANINGS.items():
        yield f"| {meaning} | {getattr(assumed, name):g} |"


def _needs(measured: Measured, assumed: Assumptions) -> Iterator[str]:
    yield "| | inhabitants | messages a month | peak, messages a second | nodes | memory of the nodes | database |"
    yield "|---|---|---|---|---|---|---|"
    for place in PLACES:
        it = need(place, measured, assumed)
        yield (
            f"| {place.name} | {place.inhabitants:,} | {it.messages_a_month:,.0f} | {it.peak:.2f} | {it.nodes} "
            f"| {it.memory / MEGABYTE:.1f} GB | {it.gigabytes:.2f} GB |"
        )


def _sensitivity(measured: Measured, assumed: Assumptions) -> Iterator[str]:
    yield "| nodes, when | " + " | ".join(place.name for place in PLACES) + " |"
    yield "|---|" + "---|" * len(PLACES)
    yield _nodes("as assumed", measured, assumed)
    for name, factor in DOUBTS:
        doubted = replace(assumed, **{name: factor * getattr(assumed, name)})
        yield _nodes(f"{factor:g} times: {MEANINGS[name]}", measured, doubted)
    yield _nodes(f"a node carries {SLOWER:g} of it", replace(measured, carried=SLOWER * measured.carried), assumed)


def _nodes(title: str, measured: Measured, assumed: Assumptions) -> str:
    return f"| {title} | " + " | ".join(str(need(place, measured, assumed).nodes) for place in PLACES) + " |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How many nodes are needed.")
    parser.add_argument("--write", action="store_true", help="also put the tables in docs/capacity.md")
    results = read_results()
    told = f"From the profile `{results.profile}` of {results.machine['when']} ({results.machine['processor']}).\n\n"
    text = told + tables(measured_from(results), Assumptions())
    print(text)
    if parser.parse_args().write:
        put(text, MARK, CAPACITY_FILE)


if __name__ == "__main__":
    main()
