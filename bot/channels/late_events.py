"""Events of pages that the database did not take in time: kept in memory, in order, and written when it answers again.

Whoever listens was told at once. A stream that opens on this node meanwhile is told too, and safety replies are told
again to those of all nodes. The rows are for the pages that heard nothing. A node that is killed meanwhile loses these
events, but not the messages they belong to: those are only marked as answered when their events are written, and until
then another node answers them again, with the same keys.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Awaitable, Callable

from bot.channels.events import Notifier
from bot.store.background import StoreUnavailableError
from bot.store.outbox import Outbox

WRITE_SECONDS = 1.0
"""How often it is tried to write what waits."""
MAXIMUM_CONVERSATIONS = 5_000
"""With events that wait, at a time: twice the streams of a node. Of more, whoever waited longest is let go of."""
MAXIMUM_EVENTS = 200
"""Of one conversation; beyond that the oldest go."""
LateEvent = tuple[str, dict[str, Any]]
"""The key of an event, and the event."""


class LateEvents:
    """What waits to be written, a line for each conversation."""

    def __init__(self, outbox: Outbox, ask: Callable[..., Awaitable[Any]], notifier: Notifier) -> None:
        """Use an outbox, what calls its methods beside the event loop, and what tells a conversation's streams.

        `ask` raises `StoreUnavailableError` when the database does not do it.
        """
        self._outbox, self._ask, self._notifier = outbox, ask, notifier
        self._lines: dict[str, deque[LateEvent]] = {}

    def holds(self, sender_id: str) -> bool:
        """Say whether events of a sender wait: what comes after them must wait behind them."""
        return sender_id in self._lines

    def of(self, sender_id: str) -> list[dict[str, Any]]:
        """Return the events of a sender that wait, in order: for a stream that opens meanwhile."""
        return [data for _, data in self._lines.get(sender_id, ())]

    def add(self, sender_id: str, key: str, data: dict[str, Any]) -> None:
        """Let an event wait behind those of its conversation."""
        self._lines.setdefault(sender_id, deque(maxlen=MAXIMUM_EVENTS)).append((key, data))
        if len(self._lines) > MAXIMUM_CONVERSATIONS:
            del self._lines[next(iter(self._lines))]

    def forget(self, sender_id: str, but: str = "") -> None:
        """Let go of a sender's events, but of those whose key begins with `but`."""
        left = [event for event in self._lines.pop(sender_id, ()) if but and event[0].startswith(but)]
        for key, data in left:
            self.add(sender_id, key, data)

    async def write(self) -> None:
        """Write everything that waits.

        Raises:
            StoreUnavailableError: when the database does not take something; its conversation is then tried last.
        """
        for sender_id in list(self._lines):
            await self._write(sender_id)

    async def _write(self, sender_id: str) -> None:
        if sender_id in self._lines:
            self._lines[sender_id] = self._lines.pop(sender_id)  # the last now: one that fails holds up no other
        while line := self._lines.get(sender_id):
            event = line[0]
            await self._ask(self._outbox.append, sender_id, *event)
            if self._lines.get(sender_id) is line and line and line[0] is event:
                line.popleft()
                if not line:
                    del self._lines[sender_id]
        self._notifier.notify(self._outbox.conversation(sender_id))

    def push_urgent(self) -> None:
        """Tell the streams of all nodes the safety replies that wait: some opened since. A page shows each once."""
        for sender_id, line in self._lines.items():
            for _, data in line:
                if data.get("urgent"):
                    self._notifier.push(self._outbox.conversation(sender_id), data)

    async def watch(self) -> None:
        """Write again and again, until cancelled."""
        while True:
            try:
                await self.write()
            except StoreUnavailableError:  # said in the log; try again
                self.push_urgent()
            await asyncio.sleep(WRITE_SECONDS)
