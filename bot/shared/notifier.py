"""Tells the open streams of all nodes that something happened, by publish and subscribe on Redis.

What goes over the line is sealed: Redis, and who can look into it, reads nothing. While Redis is away the streams of
this node are told as ever, and those of other nodes find what is new in the table (`Widget.watch`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Optional

from redis.exceptions import RedisError  # type: ignore[import-untyped]

from bot.channels.events import LocalNotifier
from bot.channels.telegram.tasks import end
from bot.log import LogEvent, log
from bot.shared.redis_line import RedisAwayError, RedisLine
from bot.store.vault import Vault, VaultError

CONTEXT = "events/redis"
MAXIMUM_WAITING = 1_000
"""Events that wait to be published; beyond that the table must do."""
SILENCE_SECONDS = 5.0
"""After such a silence the line is tried; after two it counts as broken."""
RETRY_SECONDS = 1.0
KEPT_SECONDS = 5.0
"""How long an event waits for a Redis that is away: longer than nodes take to notice that it is back."""
MESSAGE, SUBSCRIBED = "message", "subscribe"


class RedisNotifier(LocalNotifier):
    """Wakes the streams of this process and, through Redis, of all others."""

    def __init__(self, line: RedisLine, vault: Vault, channel: str) -> None:
        """Use a line, what seals, and the name of the channel; nothing is sent before `start`."""
        super().__init__()
        self._line, self._vault, self._channel = line, vault, channel
        self._node = secrets.token_hex(8)
        self._waiting: asyncio.Queue[tuple[dict[str, Any], float]] = asyncio.Queue(MAXIMUM_WAITING)
        self._tasks: list[asyncio.Task[None]] = []

    def notify(self, conversation: str) -> None:
        """Wake the streams of a conversation, here and elsewhere."""
        super().notify(conversation)
        self._send(conversation)

    def push(self, conversation: str, data: dict[str, Any]) -> None:
        """Send an event that is not stored to the streams of a conversation, here and elsewhere."""
        super().push(conversation, data)
        self._send(conversation, data)

    def _send(self, conversation: str, data: Optional[dict[str, Any]] = None) -> None:
        event = {"node": self._node, "conversation": conversation, "data": data}
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait((event, time.monotonic()))

    def start(self) -> None:
        """Begin to publish and to listen."""
        loops: list[Coroutine[Any, Any, None]] = [self._publish(), self._listen()]
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """End both."""
        await end(self._tasks)
        self._tasks, self.reaches_other_nodes = [], False

    async def _publish(self) -> None:
        while True:
            event, moment = await self._waiting.get()
            sealed = self._vault.seal(json.dumps(event, separators=(",", ":")).encode(), CONTEXT)

            async def run(redis: Any, sealed: bytes = sealed) -> bool:
                await redis.publish(self._channel, sealed)
                return True

            while time.monotonic() - moment < KEPT_SECONDS:  # older: the table has it, or this node alone
                with suppress(RedisAwayError):
                    if await self._line.ask(run):
                        break
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._line.redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    await self._take(subscription)
            except (RedisError, OSError, asyncio.TimeoutError) as error:
                self._line.note(is_here=False, error=type(error).__name__)
            self.reaches_other_nodes = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _take(self, subscription: Any) -> None:
        """Hand on what others publish, until the line is silent too long."""
        is_tried = False
        while True:
            message = await subscription.get_message(timeout=SILENCE_SECONDS)
            if message is None and is_tried:
                raise asyncio.TimeoutError
            is_tried = message is None
            if message is None:
                await subscription.ping()
            elif message["type"] == SUBSCRIBED:
                self._line.note(is_here=True)
                self.reaches_other_nodes = True
                self.wake_all()
            elif message["type"] == MESSAGE:
                self._hand_on(message["data"])

    def _hand_on(self, sealed: bytes) -> None:
        try:
            event = json.loads(self._vault.open(sealed, CONTEXT))
        except VaultError:
            log(LogEvent.EVENT_REFUSED)
            return
        if event["node"] == self._node:
            return
        if event["data"] is None:
            super().notify(event["conversation"])
        else:
            super().push(event["conversation"], event["data"])
