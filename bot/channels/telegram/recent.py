"""What happened a moment ago, so that doing it twice by accident counts once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Hashable

REMEMBERED = 4_096


class Recent:
    """Remembers which update brought a thing first; a repetition of that update is no second time."""

    def __init__(self) -> None:
        """Start knowing none."""
        self._first: OrderedDict[Hashable, int] = OrderedDict()

    def is_second(self, thing: Hashable, update_id: int) -> bool:
        """Say whether another update brought this before; remember it when not."""
        first = self._first.setdefault(thing, update_id)
        while len(self._first) > REMEMBERED:
            self._first.popitem(last=False)
        return first != update_id

    def __contains__(self, thing: Hashable) -> bool:
        """Say whether it happened."""
        return thing in self._first
