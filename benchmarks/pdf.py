"""How long it takes to make a wensenboekje, and how many pages it has; prints a table for docs/figures.md.

    python -m benchmarks.pdf

Three booklets: one with a few answers, one in which every question was answered, and one that holds far more than
anybody writes. Each is made several times with another answer in it, so that Typst cannot reuse the last one.
"""

from __future__ import annotations

import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bot.documents.pdf import Booklet, Entry, Section, render_booklet

FULL_BOOKLET = Path(__file__).with_name("sets") / "full_booklet.yml"
ROUNDS = 20
LONG_ANSWER = 2_000
"""Characters; the longest answer that is to be printed without trouble."""


def full_booklet() -> Booklet:
    """Return a booklet in which every question was answered; made up."""
    told = yaml.safe_load(FULL_BOOKLET.read_text("utf-8"))
    told["sections"] = tuple(map(_section, told["sections"]))
    told["discuss"] = _section(told["discuss"])
    return Booklet(**{k: tuple(v) if isinstance(v, list) else v for k, v in told.items()})


def _section(told: dict[str, Any]) -> Section:
    return Section(told["title"], tuple(Entry(**entry) for entry in told["entries"]), told.get("intro", ""))


def short_booklet() -> Booklet:
    """Return a booklet with the first part only, without name."""
    full = full_booklet()
    return replace(full, name="", birth_date="", sections=full.sections[:1], discuss=None)


def long_booklet() -> Booklet:
    """Return the full booklet with an answer of 2,000 characters to each question."""
    full = full_booklet()
    sections = [
        replace(
            part, entries=tuple(replace(e, answer=(f"{e.answer} " * LONG_ANSWER)[:LONG_ANSWER]) for e in part.entries)
        )
        for part in full.sections
    ]
    return replace(full, sections=tuple(sections))


def pages(pdf: bytes) -> int:
    """Return the number of pages, as the metadata give it."""
    return int(pdf.split(b"<xmpTPg:NPages>")[1].split(b"<")[0])


def milliseconds(booklet: Booklet) -> list[float]:
    """Return how long each of some rounds took."""
    took = []
    for number in range(ROUNDS):
        changed = replace(booklet, filled_in_by=f"{booklet.filled_in_by} {number}")
        start = time.perf_counter()
        render_booklet(changed)
        took.append(1000 * (time.perf_counter() - start))
    return took


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    render_booklet(short_booklet())
    print(f"first document of a process: {1000 * (time.perf_counter() - start):.0f} ms")
    print("| booklet | pages | kB | median ms | slowest ms |\n|---|---|---|---|---|")
    for name, booklet in (("short", short_booklet()), ("full", full_booklet()), ("very long", long_booklet())):
        pdf, took = render_booklet(booklet), milliseconds(booklet)
        figures = f"{pages(pdf)} | {len(pdf) / 1000:.0f} | {statistics.median(took):.0f} | {max(took):.0f}"
        print(f"| {name} | {figures} |")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
