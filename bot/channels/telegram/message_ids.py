"""Where a message may stand of which nobody knows whether it arrived.

A bot has one counter for the messages of all its private chats (https://core.telegram.org/api/updates: a common message
box), so what was sent a moment ago has a number just above the highest number that was known then. Telegram promises
this to nobody: when it is not so, nothing is found, and the message is sent again.
"""

from __future__ import annotations

from collections import deque

REMEMBERED = 4_096
MARGIN = 8
"""How far above the highest known number is looked: messages that other chats may have got in the meantime."""
MAXIMUM_CANDIDATES = 24
"""How many places are tried for one message."""


class MessageIds:
    """The message numbers of private chats this node has seen."""

    def __init__(self) -> None:
        """Start knowing none."""
        self.highest = 0
        self._order: deque[int] = deque()
        self._seen: set[int] = set()

    def note(self, message_id: int) -> None:
        """Remember a number: a person's message, or one of ours that surely arrived."""
        if message_id <= 0 or message_id in self._seen:
            return
        self.highest = max(self.highest, message_id)
        self._seen.add(message_id)
        self._order.append(message_id)
        while len(self._order) > REMEMBERED:
            self._seen.discard(self._order.popleft())

    def candidates(self, floor: int) -> list[int]:
        """Return the numbers a message may have that was sent when `floor` was the highest known."""
        above = range(floor + 1, max(self.highest, floor) + MARGIN + 1)
        return [number for number in above if number not in self._seen][:MAXIMUM_CANDIDATES]
