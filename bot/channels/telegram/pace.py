"""Keeps to what Telegram allows: messages a second over all chats and in one chat, and waiting when it says so.

python-telegram-bot's AIORateLimiter lets every chat wait for the one that was told to; here only that chat does. The
limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from aiolimiter import AsyncLimiter
from telegram.constants import FloodLimit

OVERALL = float(FloodLimit.MESSAGES_PER_SECOND)
BURST = 4.0
"""Messages a chat may get at once: an answer in a few parts. After that one a second."""
MAXIMUM_CHATS = 2_048
"""Chats of which the pace is remembered."""
SLACK_SECONDS = 0.1
"""Waited beyond what Telegram asks."""


class Pace:
    """When the next message may be sent to a chat."""

    def __init__(self, overall: float = OVERALL, burst: float = BURST) -> None:
        """Allow `overall` messages a second together, and `burst` at once in a chat, refilled by one a second."""
        self._overall = AsyncLimiter(overall, 1)
        self._burst = burst
        self._chats: OrderedDict[int, AsyncLimiter] = OrderedDict()
        self._held: dict[int, float] = {}

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def hold(self, chat_id: int, seconds: float) -> None:
        """Send nothing to a chat for some time: Telegram's `retry_after`."""
        until = self._now() + seconds + SLACK_SECONDS
        self._held[chat_id] = max(until, self._held.get(chat_id, 0.0))

    def held_for(self, chat_id: int) -> float:
        """Return how many seconds a chat still has to wait."""
        left = self._held.get(chat_id, 0.0) - self._now()
        if left <= 0:
            self._held.pop(chat_id, None)
        return max(left, 0.0)

    async def turn(self, chat_id: int) -> None:
        """Wait until a message may be sent to a chat."""
        while (left := self.held_for(chat_id)) > 0:
            await asyncio.sleep(left)
        await self._limiter(chat_id).acquire()
        await self._overall.acquire()

    def _limiter(self, chat_id: int) -> AsyncLimiter:
        limiter = self._chats.pop(chat_id, None) or AsyncLimiter(self._burst, self._burst)
        self._chats[chat_id] = limiter
        while len(self._chats) > MAXIMUM_CHATS:
            self._chats.popitem(last=False)
        return limiter
