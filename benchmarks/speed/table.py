"""The table of what was measured, in Markdown; and where it stands in docs/figures.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.marks import put
from benchmarks.speed.figures import ratio, spread
from benchmarks.speed.results import NABIJ, STOCK, Results
from benchmarks.speed.rows import Row, rows
from benchmarks.speed.texts import QUESTION
from bot.settings import ROOT

FIGURES_FILE = ROOT / "docs" / "figures.md"
MARK = "benchmarks.speed"
FLAT = 1.2
"""Largest ratio of a late turn to the first that counts as flat."""
FLAT_TURN = 200
NOT_MEASURED = "-"
_WINDOW = re.compile(r"turn (\d+)-(\d+)")


def table(results: Results) -> str:
    """Return the whole table with what it stands on."""
    head = "| what | stock Rasa | Nabij | Nabij / stock | target |\n|---|---|---|---|---|"
    lines = [line for row in rows() if (line := _line(results, row))]
    turns = list(_turn_lines(results))
    return "\n".join([*_told(results), "", head, *lines, *turns, *_training(results)])


def _told(results: Results) -> Iterator[str]:
    where = results.machine
    yield (
        f"Profile `{results.profile}`, {where['when']}, {where['processors']} processors ({where['processor']}), "
        f"{where['memory_gb']} GB, Python {where['python']}. Medians of {_rounds(results)} rounds in turns; behind a "
        "ratio the lowest and highest of a round beside its neighbour."
    )
    for side in (STOCK, NABIJ):
        failed, answered = (sum(results.values(side, name)) for name in ("failed", "answered"))
        yield f"{side}: {answered:.0f} messages answered, {failed:.0f} not."
        if many := results.values(side, "many"):
            yield f"{side}: the many messages after which memory and database are looked at are {many[0]:.0f}."
    busiest = max((row.get("others busy", 0.0) for side in results.rounds.values() for row in side), default=0.0)
    yield f"Before a round others kept at most {busiest:.1f} processors busy."


def _rounds(results: Results) -> int:
    return len(results.rounds.get(NABIJ, []))


def number(value: float) -> str:
    """Return a figure with three digits that count."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _line(results: Results, row: Row) -> str:
    theirs, ours = results.values(STOCK, row.name), results.values(NABIJ, row.name)
    if not theirs and not ours:
        return ""
    figures = [f"{number(spread(v).median)} {row.unit}" if v else NOT_MEASURED for v in (theirs, ours)]
    comparable = len(ours) == len(theirs) and all(value > 0 for value in (*ours, *theirs))
    between = ratio(ours, theirs) if comparable else None
    said = f"{between.median:.2f} ({between.low:.2f}-{between.high:.2f})" if between else NOT_MEASURED
    verdict = row.verdict(between.median if between else None, spread(ours).median if ours else None)
    return f"| {row.title} | {figures[0]} | {figures[1]} | {said} | {verdict} |"


def _turn_lines(results: Results) -> Iterator[str]:
    names = [name for name in (results.rounds.get(NABIJ) or [{}])[0] if _WINDOW.fullmatch(name)]
    for name in names:
        first, last = (int(part) for part in _WINDOW.fullmatch(name).groups())  # type: ignore[union-attr]
        yield _line(results, Row(name, f"a question at turn {first} to {last}, p50", "ms"))
        own = [ratio(results.values(s, name), results.values(s, f"{QUESTION} p50")) for s in (STOCK, NABIJ)]
        told = [f"{each.median:.2f} ({each.low:.2f}-{each.high:.2f})" for each in own]
        reached = "reached" if own[1].median <= FLAT else "not reached"
        verdict = f"Nabij ≤ {FLAT}: {reached}" if first <= FLAT_TURN <= last else ""
        yield f"| the same, against its own first turn | {told[0]} | {told[1]} | | {verdict} |"


def _training(results: Results) -> Iterator[str]:
    told = [f"{results.training[side]:.0f} s" if side in results.training else NOT_MEASURED for side in (STOCK, NABIJ)]
    yield f"| training (of stock one epoch of its 100) | {told[0]} | {told[1]} | | |"


def write_table(results: Results, path: Path = FIGURES_FILE) -> None:
    """Put the table in its place in docs/figures.md."""
    put(table(results), MARK, path)
