"""The line to Redis: short waits, and after a failure a pause in which nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Awaitable, Callable, TypeVar

from redis.asyncio import Redis  # type: ignore[import-untyped]
from redis.exceptions import RedisError  # type: ignore[import-untyped]

from bot.log import LogEvent, log

ANSWER_SECONDS = 1.0
"""How long a person waits for Redis; it answers within a millisecond when it is there."""
PAUSE_SECONDS = 2.0
"""After a failure nobody asks for so long: a Redis that hangs must not cost everybody a second."""
CONNECTIONS = 50
T = TypeVar("T")


class RedisAwayError(Exception):
    """Redis failed or did not answer in time, or did so a moment ago."""


class RedisLine:
    """Asks Redis, as long as it is there, and says in the log when that changes."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Use the Redis at a URL; nothing is opened before the first question."""
        self.redis: Any = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, max_connections=CONNECTIONS
        )
        self._clock, self._quiet_until, self._was_here = clock, 0.0, True

    async def ask(self, question: Callable[[Any], Awaitable[T]]) -> T:
        """Return what a question to the client returns.

        Raises:
            RedisAwayError: when Redis is away.
        """
        if self._clock() < self._quiet_until:
            raise RedisAwayError
        try:
            answer = await question(self.redis)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            self._quiet_until = self._clock() + PAUSE_SECONDS
            self.note(is_here=False, error=type(error).__name__)
            raise RedisAwayError from error
        self.note(is_here=True)
        return answer

    def note(self, is_here: bool, error: str = "") -> None:
        """Take it that Redis went or is back, and say so in the log once each time."""
        if is_here:
            self._quiet_until = 0.0
        if is_here != self._was_here:
            self._was_here = is_here
            log(LogEvent.REDIS_STATE, state="here" if is_here else "away", error=error or None)

    async def close(self) -> None:
        """Close all connections."""
        await self.redis.close()
        await self.redis.connection_pool.disconnect()
