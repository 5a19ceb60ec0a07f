"""How Nabij is started to be measured."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed.side import nabij_environment
from bot.shared.rates import read_rates

MOST = 500
"""Messages a second: far more than a crowd sends."""


def test_the_limits_of_a_measured_node_count_and_are_never_reached(tmp_path: Path) -> None:
    settings = nabij_environment(tmp_path, 5005, NABIJ_DATA_KEY="key")
    limits = {name: read_rates(value) for name, value in settings.items() if name.startswith("NABIJ_LIMIT_")}
    assert set(limits) == {"NABIJ_LIMIT_MESSAGES_PERSON", "NABIJ_LIMIT_MESSAGES_ADDRESS"}
    assert all(rate.burst / rate.seconds > MOST for rates in limits.values() for rate in rates)
    assert all(limits.values())
