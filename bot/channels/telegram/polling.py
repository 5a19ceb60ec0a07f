"""Asks Telegram for updates. Of several nodes one does; an update is acknowledged when it has been claimed."""

from __future__ import annotations

import asyncio
from typing import Optional

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.telegram.bot import TelegramBot
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.delivery import backoff_seconds
from bot.channels.telegram.sender import seconds_of
from bot.channels.telegram.update import update_id_of
from bot.log import LogEvent, log
from bot.store.background import Background, StoreUnavailableError
from bot.store.updates import POLLER_SECONDS, Poller

POLL_SECONDS = 8
"""How long Telegram may hold a request without updates; shorter than `POLLER_SECONDS`, so that the task is kept."""
READ_SECONDS = POLL_SECONDS + 4.0
STANDBY_SECONDS = 3.0
"""How often the other nodes look whether the task is free."""
CONFLICT_SECONDS = 5.0
"""How long to wait when somebody else polls with this token."""
STORE_RETRY_SECONDS = 1.0
assert READ_SECONDS < POLLER_SECONDS  # noqa: S101 (two constants that only work together)


class Polling:
    """Long polling (https://core.telegram.org/bots/api#getupdates)."""

    def __init__(self, bot: TelegramBot, chats: Chats, poller: Poller, background: Background) -> None:
        """Ask through a bot, hand what comes to the chats, when this node is the poller."""
        self._bot, self._chats, self._poller, self._run = bot, chats, poller, background.run
        self._offset: Optional[int] = None
        self._state = ""
        self._is_webhook_in_the_way = False
        self._is_poller = True
        """As the store said last; before it said anything Telegram itself decides, by a conflict."""

    async def run(self) -> None:
        """Poll while it is this node's task; for ever."""
        failures = 0
        while True:
            try:
                if not await self._has_task():
                    self._tell("standby")
                    await asyncio.sleep(STANDBY_SECONDS)
                    continue
                self._tell("polling")
                await self._poll()
                failures = 0
            except Conflict as error:
                await self._give_way(error)
            except TelegramError as error:
                seconds = seconds_of(error) if isinstance(error, RetryAfter) else backoff_seconds(failures)
                failures += 1
                log(LogEvent.TELEGRAM_DELAYED, error=type(error).__name__, seconds=round(seconds, 1))
                await asyncio.sleep(seconds)

    def _tell(self, state: str) -> None:
        """Log a state, when it is another than before."""
        if state != self._state:
            self._state = state
            log(LogEvent.TELEGRAM_STATE, state=state)

    async def _has_task(self) -> bool:
        try:
            self._is_poller = await self._run(self._poller.take)
        except StoreUnavailableError:  # go on as it was: people must be answered
            return self._is_poller
        return self._is_poller

    async def _poll(self) -> None:
        if self._is_webhook_in_the_way:
            await self._bot.delete_webhook()
            self._is_webhook_in_the_way = False
        raws = await self._bot.raw_updates(self._offset, POLL_SECONDS, READ_SECONDS)
        try:
            await self._chats.take(raws)
        except StoreUnavailableError:  # not acknowledged: Telegram delivers them again
            await asyncio.sleep(STORE_RETRY_SECONDS)
            return
        numbers = [number for raw in raws if (number := update_id_of(raw)) is not None]
        if numbers:
            self._offset = max(numbers) + 1

    async def _give_way(self, error: Conflict) -> None:
        """Let another poller go first; a webhook that was left behind is taken away."""
        self._tell("conflict")
        self._is_webhook_in_the_way = "webhook" in error.message.lower()
        if not self._is_webhook_in_the_way:
            self._is_poller = False
            await asyncio.sleep(CONFLICT_SECONDS)

    async def stop(self) -> None:
        """Let another node poll at once."""
        try:
            await self._run(self._poller.release)
        except StoreUnavailableError:  # the task runs out by itself
            return
