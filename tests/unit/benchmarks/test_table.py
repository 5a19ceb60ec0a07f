"""The table of figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.marks import put
from benchmarks.speed.results import NABIJ, STOCK, Results, read_results, write_results
from benchmarks.speed.table import number, table

MACHINE = {"when": "2026-11-22T08:00+00:00", "processors": 2, "processor": "X", "memory_gb": 25, "python": "3.10"}


def results(question: list[float], late: list[float]) -> Results:
    """Return results with a question of stock at 100 ms, and of Nabij as given, at the first and at a late turn."""
    mine = [
        {"question p50": first, "turn 181-220": then, "failed": 0, "answered": 10, "others busy": 0.1}
        for first, then in zip(question, late)
    ]
    stock = [{**row, "question p50": 100.0, "turn 181-220": 400.0, "failed": 1} for row in mine]
    return Results("quick", MACHINE, {STOCK: stock, NABIJ: mine}, training={STOCK: 138.0})


def line(text: str, title: str) -> str:
    (found,) = (row for row in text.splitlines() if row.startswith(f"| {title}"))
    return found


def test_a_ratio_stands_with_its_spread_and_its_verdict() -> None:
    told = line(table(results([40.0, 60.0, 45.0], [50.0, 50.0, 50.0])), "a question, first")
    assert told.split("|")[2:6] == [" 100 ms ", " 45.0 ms ", " 0.45 (0.40-0.60) ", " ≤ 0.5: reached "]


@pytest.mark.parametrize(("late", "verdict"), [(50.0, "Nabij ≤ 1.2: not reached"), (44.0, "Nabij ≤ 1.2: reached")])
def test_a_late_turn_is_held_against_its_own_first(late: float, verdict: str) -> None:
    told = table(results([40.0], [late])).splitlines()
    assert verdict in told[-2]
    assert "4.00 (4.00-4.00)" in told[-2]


def test_what_was_not_measured_is_a_dash_and_failures_are_told() -> None:
    text = table(results([40.0, 40.0], [40.0, 40.0]))
    assert "stock Rasa: 20 messages answered, 2 not." in text
    assert line(text, "training") == "| training (of stock one epoch of its 100) | 138 s | - | | |"


@pytest.mark.parametrize(("value", "told"), [(1234.4, "1234"), (99.95, "100.0"), (12.34, "12.3"), (0.456, "0.46")])
def test_figures_have_three_digits(value: float, told: str) -> None:
    assert number(value) == told


def test_results_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    kept = replace(results([40.0], [44.0]), once={NABIJ: {"memory many": 460.0}})
    assert read_results(write_results(kept, tmp_path / "a" / "speed.json")) == kept


def test_a_text_is_put_between_its_marks_again_and_again(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- m: begin -->\nold\n<!-- m: end -->\nafter\n", "utf-8")
    put("new", "m", page)
    put("newer", "m", page)
    assert page.read_text("utf-8") == "before\n<!-- m: begin -->\nnewer\n<!-- m: end -->\nafter\n"
    with pytest.raises(ValueError, match="no single place"):
        put("x", "other", page)
