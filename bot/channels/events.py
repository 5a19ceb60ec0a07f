"""Tells the open streams of a conversation that something happened: in this process, or seen in the shared table."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional, Protocol

MAXIMUM_STREAMS = 8
"""Streams of one conversation: as many tabs. A page in the background closes its own."""
MAXIMUM_STREAMS_IN_ALL = 2_000
MAXIMUM_PASSING = 50
"""Passing events kept for a stream that is slow to take them."""


class TooManyStreamsError(Exception):
    """A conversation, or the server, has as many open streams as it may."""


class Listener:
    """One open stream: wakes up when there is something, and holds what is not in the table."""

    def __init__(self) -> None:
        """Start with nothing to tell."""
        self._passing: deque[dict[str, Any]] = deque(maxlen=MAXIMUM_PASSING)
        self._woken = asyncio.Event()

    def wake(self, data: Optional[dict[str, Any]] = None) -> None:
        """Say that there is something in the table, or hand over an event that is not in it."""
        if data is not None:
            self._passing.append(data)
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        """Wait until woken; return False when nothing happened in that time."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        self._woken.clear()
        return True

    def take(self) -> list[dict[str, Any]]:
        """Return the passing events since the last time."""
        taken = list(self._passing)
        self._passing.clear()
        return taken


class Notifier(Protocol):
    """What wakes streams. In one process a dictionary will do; over several nodes, publish and subscribe."""

    is_closed: bool
    reaches_other_nodes: bool
    """Whether other nodes hear of events at once, so that the table need not be watched closely."""

    def listening(self, conversation: str) -> Any:
        """Return a context manager that gives a `Listener` and ends with it."""

    def notify(self, conversation: str) -> None:
        """Say that the table holds something new of a conversation."""

    def push(self, conversation: str, data: dict[str, Any]) -> None:
        """Send an event that is not stored to whoever listens now."""

    def close(self) -> None:
        """End every stream."""


class LocalNotifier:
    """Wakes the streams of this process. What other nodes write is found in the table (`Widget.watch`)."""

    def __init__(self) -> None:
        """Start without streams."""
        self._listeners: dict[str, set[Listener]] = {}
        self.is_closed = self.reaches_other_nodes = False

    @contextmanager
    def listening(self, conversation: str) -> Iterator[Listener]:
        """Give a listener for as long as the stream is open.

        Raises:
            TooManyStreamsError: when there are as many as there may be.
        """
        own = self._listeners.setdefault(conversation, set())
        if len(own) >= MAXIMUM_STREAMS or sum(map(len, self._listeners.values())) >= MAXIMUM_STREAMS_IN_ALL:
            raise TooManyStreamsError
        listener = Listener()
        own.add(listener)
        try:
            yield listener
        finally:
            own.discard(listener)
            if not own:
                self._listeners.pop(conversation, None)

    def notify(self, conversation: str) -> None:
        """Wake the streams of a conversation."""
        for listener in self._listeners.get(conversation, ()):
            listener.wake()

    def push(self, conversation: str, data: dict[str, Any]) -> None:
        """Send an event that is not stored to the streams of a conversation."""
        for listener in self._listeners.get(conversation, ()):
            listener.wake(data)

    def close(self) -> None:
        """End every stream: nobody has to wait for them when the server stops."""
        self.is_closed = True
        self.wake_all()

    def wake_all(self) -> None:
        """Let every stream look in the table: something may have been missed."""
        for own in self._listeners.values():
            for listener in own:
                listener.wake()


def as_server_sent_event(data: dict[str, Any], number: Optional[int] = None) -> str:
    """Return an event as it goes over the line (HTML standard, 9.2 Server-sent events); JSON has no line ends.

    The number stands in the data too: a browser gives an event without one the number of the event before it.
    """
    if number is None:
        return f"data: {json.dumps(data, separators=(',', ':'))}\n\n"
    return f"id: {number}\n{as_server_sent_event({**data, 'number': number})}"
