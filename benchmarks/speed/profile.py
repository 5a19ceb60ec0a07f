"""How much is measured: to write down, in half an hour, or quickly to see that it works."""

from __future__ import annotations

from dataclasses import dataclass

CROWDS = (1, 10, 50, 200)
"""People at the same time."""
GAP_SECONDS = 10.0
"""Mean time between two messages of one person who reads and types."""
LIMIT_SECONDS = 0.5
"""The 95th percentile that a rate has to keep to count as carried."""


@dataclass(frozen=True)
class Profile:
    """Sizes of the measurements of one side in one round."""

    name: str
    rounds: int
    kinds: int
    """Times that every kind of message comes by, after `kinds_first` that do not count."""
    kinds_first: int
    windows: tuple[tuple[int, int], ...]
    """First and last turn of each stretch of the long conversation whose median is taken."""
    closed_seconds: float
    open_seconds: float
    warm_up: float
    search_steps: int
    search_seconds: float
    many: int
    """Messages after which memory and database are looked at; once, not each round."""
    many_stock: int
    """The same for stock, which takes five times as long over them."""
    slow: bool
    """Whether what is measured once and takes long is measured too: a cold start, and training."""


FULL = Profile(
    name="full",
    rounds=3,
    kinds=40,
    kinds_first=4,
    windows=((2, 41), (81, 120), (181, 220), (281, 320), (461, 500)),
    closed_seconds=15,
    open_seconds=30,
    warm_up=5,
    search_steps=5,
    search_seconds=10,
    many=20_000,
    many_stock=20_000,
    slow=True,
)
SHORT = Profile(
    name="short",
    rounds=1,
    kinds=24,
    kinds_first=4,
    windows=((2, 41), (181, 220), (461, 500)),
    closed_seconds=8,
    open_seconds=12,
    warm_up=4,
    search_steps=4,
    search_seconds=8,
    many=20_000,
    many_stock=2_000,
    slow=False,
)
QUICK = Profile(
    name="quick",
    rounds=1,
    kinds=8,
    kinds_first=2,
    windows=((2, 11), (31, 40)),
    closed_seconds=5,
    open_seconds=10,
    warm_up=2,
    search_steps=3,
    search_seconds=6,
    many=600,
    many_stock=600,
    slow=False,
)
PROFILES = {profile.name: profile for profile in (FULL, SHORT, QUICK)}
