"""One turn of a conversation at a time, over all nodes: Rasa's lock store, made so that it holds.

Rasa's `RedisLockStore` reads, changes and writes a JSON document in separate commands, so that two nodes can draw the
same ticket; it looks once a second whether it is its turn; it blocks the event loop while it asks; its tickets expire
without renewal, under the feet of a long turn; and its keys hold the sender's id. Here a node keeps its own line in
order of arrival and only whoever is first in it asks Redis, with a token, a lifetime and renewal (the lock of
https://redis.io/docs/latest/commands/set/#patterns).

A lock with a lifetime can be lost by a node that stands still. Nothing is written twice then: the number of a turn, the
key of a widget's event and the row of a Telegram update are unique in the database, which refuses the second writer.
While Redis is away the lock holds on each node by itself, and that refusal is all that stands between two nodes.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Optional

from rasa.core.lock_store import LockError, LockStore

from bot.channels.telegram.tasks import end
from bot.log import LogEvent, log
from bot.shared.places import Places
from bot.shared.redis_line import RedisAwayError, RedisLine

LIFETIME_SECONDS = 10.0
"""How long a lock outlives its node."""
RENEW_SECONDS = 3.0
WAIT_SECONDS = 60.0
"""How long a turn waits for those before it (Rasa's own default lifetime of a ticket)."""
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.25
"""Between attempts at a lock that another node has: rare, since a conversation seldom is on two nodes at once."""

HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
"""Takes what is free, or renews what is ours; also after Redis came back without its memory."""
RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class ConversationLocks(LockStore):
    """Locks of conversations; without a line to Redis they hold on this node."""

    def __init__(self, line: Optional[RedisLine] = None, name: Callable[[str], str] = str) -> None:
        """Use a line, and what a conversation is called in Redis (a pseudonym)."""
        self._line, self._name, self._places = line, name, Places()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LIFETIME_SECONDS, wait_time_in_seconds: float = WAIT_SECONDS
    ) -> AsyncIterator[None]:
        """Hold a conversation; turns on the same node get it in the order in which they asked.

        Raises:
            LockError: when it is not free within the waiting time.
        """
        with self._places.take(conversation_id) as place:
            if not await place.wait(wait_time_in_seconds):
                raise LockError("the turn before takes too long")
            if self._line is None:
                yield
                return
            held = _Held(self._line, self._name(conversation_id), lock_lifetime)
            await held.take(wait_time_in_seconds)
            try:
                yield
            finally:
                await held.release()


class _Held:
    """One lock on Redis."""

    def __init__(self, line: RedisLine, key: str, lifetime: float) -> None:
        self._line, self._key, self._lifetime = line, key, lifetime
        self._token = secrets.token_hex(16)
        self._renewing: Optional[asyncio.Task[None]] = None

    async def _hold(self) -> bool:
        milliseconds = int(self._lifetime * 1000)

        async def run(redis: Any) -> bool:
            return bool(await redis.eval(HOLD, 1, self._key, self._token, milliseconds))

        return await self._line.ask(run)

    async def take(self, seconds: float) -> None:
        """Wait until the lock is ours; when Redis is away go on without."""
        clock, pause = asyncio.get_running_loop().time, FIRST_PAUSE_SECONDS
        end = clock() + seconds
        with suppress(RedisAwayError):  # the line says so in the log
            while not await self._hold():
                if clock() > end:
                    raise LockError("another node has the conversation")
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (no secret)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._renewing = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        """Keep the lock alive; after Redis came back empty, take it again."""
        while True:
            await asyncio.sleep(min(RENEW_SECONDS, self._lifetime / 3))
            with suppress(RedisAwayError):  # it may be back the next time
                if not await self._hold():
                    log(LogEvent.LOCK_LOST)
                    return

    async def release(self) -> None:
        """Give the lock back, if it is still ours."""
        if self._renewing is None:
            return
        await end([self._renewing])  # or it would take the lock again

        async def run(redis: Any) -> None:
            await redis.eval(RELEASE, 1, self._key, self._token)

        with suppress(RedisAwayError):  # it runs out by itself
            await self._line.ask(run)
