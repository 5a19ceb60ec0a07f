"""Two nodes against one: PostgreSQL, Redis and nginx, in turns; prints a table and keeps the figures.

    python -m benchmarks.speed.nodes [--profile full|short|quick] [--share SHARE] [--write]

Everything runs on this machine and shares its processors: the nodes, PostgreSQL, Redis, nginx and the crowd. With two
processors there is nothing left for the second node, so the ratio here is a lower bound of what two machines do. With
`--share` each node is held to that part of one processor, so that there is room for a second: then the ratio tells what
the parts they share (database, Redis, nginx) let through. That needs root.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Optional
from urllib.parse import urlsplit

from benchmarks.marks import put
from benchmarks.speed.figures import ratio, spread
from benchmarks.speed.machine import BUSY, machine, others_busy
from benchmarks.speed.measure import Figures, Measurement
from benchmarks.speed.postgres import postgres
from benchmarks.speed.profile import FULL, PROFILES, Profile
from benchmarks.speed.share import held_to
from benchmarks.speed.side import WEBHOOK, Side, launch, nabij_environment, wait_for_answer
from benchmarks.speed.table import FIGURES_FILE, number
from benchmarks.speed.texts import texts
from bot.settings import STATE_DIR
from bot.store.database import migrate
from bot.store.vault import new_key
from tests.nodes import programs
from tests.redis_server import RedisServer
from tests.served import free_port

NODES = (1, 2)
NABIJ = (sys.executable, "-m", "bot.cli")
ENOUGH = 1.6
"""Smallest ratio of two nodes to one that is good enough where the processors allow it."""
MARK, SHARE_MARK = "benchmarks.speed.nodes", "benchmarks.speed.nodes.share"
FILE = STATE_DIR / "benchmarks" / "nodes.json"


def node(folder: Path, settings: dict[str, str]) -> Side:
    """Start one node; it does not answer yet."""
    port = free_port()
    log = folder / f"{port}.log"
    process = launch([*NABIJ, "serve"], log, nabij_environment(folder, port, **settings))
    return Side(f"node {port}", f"http://127.0.0.1:{port}{WEBHOOK}", [process], logs=[log])


@contextmanager
def nodes(count: int, share: Optional[float]) -> Iterator[Side]:
    """Run so many nodes on a fresh PostgreSQL and Redis, behind nginx as in `deploy/`; yield them as one side.

    Once they have started each is held to its share of a processor.
    """
    with tempfile.TemporaryDirectory() as name, postgres("nabij") as database, ExitStack() as running:
        folder, started = Path(name), time.perf_counter()
        shared = RedisServer()
        settings = {"NABIJ_DATABASE_URL": database, "NABIJ_REDIS_URL": shared.url, "NABIJ_DATA_KEY": new_key()}
        running.callback(shared.kill)
        shared.start()
        migrate(database)
        each = []
        for _ in range(count):
            each.append(node(folder, settings))
            running.callback(each[-1].stop)
        for one in each:
            wait_for_answer(one, started)
            if share:
                running.enter_context(held_to(one.processes[0].pid, share))
        door = programs.nginx(folder / "nginx", [urlsplit(one.url).port or 0 for one in each])
        running.callback(door.stop)
        door.start()
        yield Side(
            f"{count} nodes", f"http://127.0.0.1:{door.port}{WEBHOOK}", [p for one in each for p in one.processes]
        )


def measured(count: int, profile: Profile, number_of_round: int, share: Optional[float]) -> Figures:
    """Return the figures of so many nodes in one round."""
    with nodes(count, share) as side:
        measurement = Measurement(side, profile, texts(), number_of_round)
        figures = dict([*measurement.closed(people=(1, 10, 50)), *measurement.carried()])
        return {
            **figures,
            "memory start": side.memory(),
            "failed": measurement.failed,
            "answered": measurement.answered,
        }


def table(
    rounds: dict[str, list[Figures]], where: dict[str, str | int], busiest: float, share: Optional[float] = None
) -> str:
    """Return the table in Markdown."""
    one, two = (rounds[str(count)] for count in NODES)
    lines = [
        f"{where['when']}, {where['processors']} processors shared by everything"
        f"{f', each node held to {share} of one' if share else ''}; {len(one)} rounds in turns, behind a "
        "ratio the lowest and highest of a round beside its neighbour. Before a round others kept at most "
        f"{busiest:.1f} processors busy.",
        "",
        "| what | one node | two nodes | two / one | target |",
        "|---|---|---|---|---|",
    ]
    titles = {
        "carried": ("messages a second that are carried (p95 at most 500 ms)", "/s"),
        "closed 10 rate": ("10 people, each asking as soon as answered: answered", "/s"),
        "closed 50 rate": ("50 people, the same", "/s"),
        "closed 1 p50": ("one person, p50", "ms"),
        "processor": ("processor time of the nodes a message", "ms"),
        "failed": ("messages without an answer", ""),
    }
    for name, (title, unit) in titles.items():
        sides = [[row[name] for row in side] for side in (one, two)]
        told = [f"{number(spread(side).median)} {unit}".strip() for side in sides]
        both = ratio(sides[1], sides[0]) if all(value > 0 for value in sides[0]) else None
        said = f"{both.median:.2f} ({both.low:.2f}-{both.high:.2f})" if both else "-"
        reached = "reached" if both and both.median >= ENOUGH else "not reached"
        lines.append(
            f"| {title} | {told[0]} | {told[1]} | {said} | {f'≥ {ENOUGH}: {reached}' if name == 'carried' else ''} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="Two nodes against one.")
    parser.add_argument("--profile", choices=PROFILES, default=FULL.name, help="how much (benchmarks/speed/profile.py)")
    parser.add_argument("--share", type=float, help="hold each node to this part of a processor (as root)")
    parser.add_argument("--write", action="store_true", help="also put the table in docs/figures.md")
    chosen = parser.parse_args()
    profile = PROFILES[chosen.profile]
    where, rounds, busiest = machine(), {str(count): list[Figures]() for count in NODES}, 0.0
    for round_number in range(1, profile.rounds + 1):
        for count in NODES:
            busy = others_busy()
            busiest = max(busiest, busy)
            note = " (the machine is not idle)" * (busy > BUSY)
            print(f"round {round_number} of {profile.rounds}: {count} nodes{note}", file=sys.stderr, flush=True)
            rounds[str(count)].append(measured(count, profile, round_number, chosen.share))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"machine": where, "others busy": busiest, "rounds": rounds}, indent=1), "utf-8")
    told = table(rounds, where, busiest, chosen.share)
    print(told)
    if chosen.write:
        put(told, SHARE_MARK if chosen.share else MARK, FIGURES_FILE)


if __name__ == "__main__":
    main()
