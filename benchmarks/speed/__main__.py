"""Measures Nabij beside stock Rasa, in turns, on this machine; prints a table and keeps the figures.

    python -m benchmarks.speed [--profile full|short|quick] [--rounds N] [--write]

Round after round, first stock Rasa and then Nabij: each is started on an empty database, measured and stopped, with
nothing else of ours running. The figures go to var/benchmarks/speed.json; `--write` also puts the table in
docs/figures.md. Stock is trained first when there is no model of it for this data (benchmarks/speed/stock_project.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.speed.machine import BUSY, machine, others_busy
from benchmarks.speed.measure import Figures, Measurement
from benchmarks.speed.profile import FULL, PROFILES, Profile
from benchmarks.speed.results import NABIJ, STOCK, Results, write_results
from benchmarks.speed.side import Side, start_nabij, stock_starter
from benchmarks.speed.slow import cold_start, train_nabij
from benchmarks.speed.stock_project import StockProject, stock_project
from benchmarks.speed.stock_texts import write_stock_texts
from benchmarks.speed.table import table, write_table
from benchmarks.speed.texts import texts
from bot.settings import MODEL_DIR
from bot.training import MODEL_NAME

Starters = dict[str, Callable[[Path], Side]]


def tell(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def measured(
    start: Callable[[Path], Side], profile: Profile, number: int, what: Callable[[Measurement], Figures]
) -> Figures:
    """Start a side on an empty folder, measure something, stop it; return the figures with the failures."""
    with tempfile.TemporaryDirectory() as folder:
        side = start(Path(folder))
        try:
            measurement = Measurement(side, profile, texts(), number)
            return {**what(measurement), "failed": measurement.failed, "answered": measurement.answered}
        finally:
            side.stop()


def measure_all(starters: Starters, profile: Profile, project: StockProject) -> Results:
    """Return everything: the rounds in turns, then what is measured once."""
    results = Results(profile=profile.name, machine=machine(), training={STOCK: project.training_seconds})
    for number in range(1, profile.rounds + 1):
        for name, start in starters.items():
            busy = others_busy()
            tell(f"round {number} of {profile.rounds}: {name}" + (" (the machine is not idle)" * (busy > BUSY)))
            figures = measured(start, profile, number, Measurement.round)
            results.rounds.setdefault(name, []).append({**figures, "others busy": busy})
            write_results(results)
    for name, start in starters.items():
        many = profile.many_stock if name == STOCK else profile.many
        tell(f"{many} messages: {name}")
        figures = measured(start, replace(profile, many=many), profile.rounds + 1, Measurement.many)
        results.once[name] = {**figures, "many": many}
        write_results(results)
    if profile.slow:
        models = {STOCK: project.model, NABIJ: MODEL_DIR / MODEL_NAME}
        for name, start in starters.items():
            tell(f"cold start: {name}")
            results.once[name]["cold start"] = cold_start(start, models[name])
        tell("training: Nabij")
        results.training[NABIJ] = train_nabij()
    return results


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="Nabij beside stock Rasa: speed, scale, memory.")
    parser.add_argument("--profile", choices=PROFILES, default=FULL.name, help="how much (benchmarks/speed/profile.py)")
    parser.add_argument("--rounds", type=int, help="rounds of each side, instead of those of the profile")
    parser.add_argument("--write", action="store_true", help="also put the table in docs/figures.md")
    chosen = parser.parse_args()
    profile, project = PROFILES[chosen.profile], stock_project()
    profile = replace(profile, rounds=chosen.rounds or profile.rounds)
    with tempfile.TemporaryDirectory() as folder:
        said = write_stock_texts(Path(folder) / "texts.json")
        starters: Starters = {STOCK: stock_starter(project, said), NABIJ: start_nabij}
        results = measure_all(starters, profile, project)
    tell(f"figures kept in {write_results(results)}")
    print(table(results))
    if chosen.write:
        write_table(results)


if __name__ == "__main__":
    main()
