"""What of a table of counts may be shown, so that no group of fewer than five people can be recognised in it.

Three rules, as statistical offices use them (A. Hundepool e.a., "Handbook on Statistical Disclosure Control", 2010,
chapters 4 and 5):

1. Primary suppression: a count below `MINIMUM`, zero included, is hidden.
2. Complementary suppression: all that is hidden in one table is together either nothing or at least `MINIMUM`, so that
   the total minus what is shown is never a small group. Where it would be, one more count is hidden; both kinds of
   hidden look the same.
3. Rounding: whatever is shown is a multiple of `BASE`. Tables of the same events by another property, of another
   period, or of events that follow on each other, cannot be subtracted to find an exact number.

Which count is the one more is drawn with a secret, small ones being likelier. Were it always the smallest, who knows
the rules could sometimes reason back: a total of 20, one row of 5 and two hidden rows could only be 7, 7 and 4. With
the draw there is for every hidden small count another table, one person moved to another row, that looks the same.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Callable, Mapping, Optional

MINIMUM = 5
"""Smallest group that may be seen."""
BASE = 5
_HASH_RANGE = 2**256

Draw = Callable[[Mapping[str, int]], str]
"""Chooses one of the shown counts, by name."""


@dataclass(frozen=True)
class Published:
    """A table as it may be shown; None is hidden."""

    total: Optional[int]
    cells: dict[str, Optional[int]]


def rounded(count: int) -> int:
    """Return the nearest multiple of `BASE`."""
    return BASE * ((count + BASE // 2) // BASE)


def secret_draw(secret: bytes, table: str) -> Draw:
    """Return a draw that is the same each time for one table, and that nobody without the secret can repeat.

    Args:
        secret: the key.
        table: identifies the table, its period included.
    """

    def draw(counts: Mapping[str, int]) -> str:
        def arrival(name: str) -> float:
            digest = hmac.new(secret, f"{table}/{name}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
            uniform = (int.from_bytes(digest, "big") + 1) / (_HASH_RANGE + 1)
            return -math.log(uniform) * counts[name] ** 2  # first of exponential clocks; every count can be it

        return min(counts, key=arrival)

    return draw


def hidden_cells(counts: Mapping[str, int], draw: Draw) -> frozenset[str]:
    """Return which counts of one table are hidden."""
    hidden = {name for name, count in counts.items() if count < MINIMUM}
    is_small_together = 0 < sum(counts[name] for name in hidden) < MINIMUM
    is_as_large_as_can_be = bool(hidden) and all(counts[name] == MINIMUM - 1 for name in hidden)
    shown = {name: count for name, count in counts.items() if name not in hidden}
    if shown and (is_small_together or is_as_large_as_can_be):
        hidden.add(draw(shown))
    return frozenset(hidden)


def publish(counts: Mapping[str, int], draw: Draw) -> Published:
    """Return a table of counts that add up to one total as it may be shown.

    Args:
        counts: of every value of one property, each event counted under exactly one.
        draw: chooses what is hidden besides small counts.
    """
    total, hidden = sum(counts.values()), hidden_cells(counts, draw)
    return Published(
        total=rounded(total) if total >= MINIMUM else None,
        cells={name: None if name in hidden else rounded(count) for name, count in counts.items()},
    )
