"""What can go wrong between a bot and Telegram."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Callable, Optional


class Fault(Enum):
    """One thing that goes wrong."""

    TOO_MANY = 429
    INTERNAL = 500
    BAD_GATEWAY = 502
    LOST = "done, but the connection breaks before the answer"
    SILENT = "done, but the answer does not come in time"
    DROPPED = "the connection breaks before anything is done"


Plan = Callable[[str], Optional[Fault]]
"""Which fault a call of a method meets."""
SENDING = ("sendMessage", "sendDocument")


def no_faults(_: str) -> None:
    """Let everything go well."""


def sometimes(share: float, faults: Collection[Fault], seed: int, methods: Collection[str] = ()) -> Plan:
    """Return a plan that fails a share of the calls, of some methods or of all but getUpdates."""
    chance = random.Random(seed)

    def plan(method: str) -> Optional[Fault]:
        if (methods and method not in methods) or method == "getUpdates":
            return None
        return chance.choice(list(faults)) if chance.random() < share else None

    return plan


@dataclass
class Next:
    """A plan that gives the calls of one method these faults, one after the other, and then none."""

    method: str
    faults: list[Optional[Fault]]

    def __call__(self, method: str) -> Optional[Fault]:
        """Return the next fault."""
        return self.faults.pop(0) if method == self.method and self.faults else None
