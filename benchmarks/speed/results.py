"""What was measured, as it is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import STATE_DIR

NABIJ, STOCK = "Nabij", "stock Rasa"
FILE = STATE_DIR / "benchmarks" / "speed.json"


@dataclass
class Results:
    """The figures of both sides."""

    profile: str
    machine: dict[str, Any]
    rounds: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    """A row of figures a round, by side."""
    once: dict[str, dict[str, float]] = field(default_factory=dict)
    """What was measured once, by side."""
    training: dict[str, float] = field(default_factory=dict)
    """Seconds, by side; stock's is one epoch."""

    def values(self, side: str, name: str) -> list[float]:
        """Return one figure of a side, over the rounds or the one time it was measured; empty when it was not."""
        rows = [*self.rounds.get(side, []), self.once.get(side, {})]
        return [row[name] for row in rows if name in row]


def write_results(results: Results, path: Path = FILE) -> Path:
    """Keep the figures; return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1), "utf-8")
    return path


def read_results(path: Path = FILE) -> Results:
    """Return the figures that were kept.

    Raises:
        FileNotFoundError: when nothing was measured yet.
    """
    return Results(**json.loads(path.read_text("utf-8")))
