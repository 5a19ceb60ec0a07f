"""Who is next in a conversation on this node: in order of arrival, and nobody is overtaken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Optional


class Place:
    """A place in line."""

    def __init__(self, before: Optional[asyncio.Future[None]]) -> None:
        """Stand behind another place, or behind nobody."""
        self._before = before

    @property
    def is_first(self) -> bool:
        """Say whether everybody before this place has left."""
        return self._before is None or self._before.done()

    async def wait(self, seconds: float) -> bool:
        """Wait until everybody before this place has left; return False when that takes too long."""
        if self._before is not None and not self._before.done():
            await asyncio.wait({self._before}, timeout=seconds)
        return self.is_first


FIRST = Place(None)
"""The place of whoever waits for nobody."""


class Places:
    """One line of places a conversation; nothing is kept of a conversation in which nobody waits."""

    def __init__(self) -> None:
        """Start with nobody in line."""
        self._last: dict[str, asyncio.Future[None]] = {}

    @contextmanager
    def take(self, conversation: str) -> Iterator[Place]:
        """Take the last place in line, for as long as the context lasts.

        Who leaves before its turn came does not let those behind it pass who is before it.
        """
        before, mine = self._last.get(conversation), asyncio.get_running_loop().create_future()
        self._last[conversation] = mine

        def leave(_: object = None) -> None:
            if not mine.done():
                mine.set_result(None)
            if self._last.get(conversation) is mine:
                del self._last[conversation]

        try:
            yield Place(before)
        finally:
            if before is None or before.done():
                leave()
            else:
                before.add_done_callback(leave)

    def __len__(self) -> int:
        """Return in how many conversations somebody is in line."""
        return len(self._last)
