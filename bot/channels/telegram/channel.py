"""The Telegram channel, put together."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from typing import Any, Callable, Coroutine, Optional

from sanic import Sanic
from sqlalchemy.engine import Engine
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.channels.handled import was_handled_in
from bot.channels.telegram.bot import introduce, make_bot
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.delivery import backoff_seconds
from bot.channels.telegram.handler import Assistant, UpdateHandler, Words
from bot.channels.telegram.message_ids import MessageIds
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.output import CHANNEL
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.parts import Document
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.sender import File, Sender, seconds_of
from bot.channels.telegram.tasks import end
from bot.channels.telegram.update import ASKED_FOR, SENDER
from bot.channels.telegram.webhook import TelegramInput
from bot.channels.telegram.words import load_texts
from bot.content.library import library
from bot.log import LogEvent, log, where
from bot.settings import RETENTION_DAYS
from bot.shared.guard import Guard
from bot.store.background import Background, StoreUnavailableError
from bot.store.conversations import ConversationRepository
from bot.store.updates import Poller, TelegramUpdates
from bot.store.vault import Vault

UNAUTHORISED_SECONDS = 60.0
"""How long to wait after Telegram refused the token; somebody has to change it."""
PURGE_SECONDS = 60 * 60


class TelegramChannel:
    """One bot on one node: connects, receives, answers, and stops."""

    def __init__(
        self,
        options: TelegramOptions,
        engine: Engine,
        vault: Vault,
        assistant: Callable[[], Assistant],
        pace: Optional[Pace] = None,
        guard: Optional[Guard] = None,
    ) -> None:
        """Put the parts together; nothing happens before `start`.

        Args:
            options: how to reach Telegram.
            engine: the database.
            vault: seals what is kept.
            assistant: returns who answers.
            pace: how fast messages may go out, when it is not Telegram's own limits.
            guard: keeps limits on what comes in, where there are any.
        """
        node = f"{socket.gethostname()[:12]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._options, self._assistant = options, assistant
        self.bot = make_bot(options)
        self._background = Background()
        self._store = TelegramUpdates(engine, vault, options.bot, node)
        sender = Sender(self.bot, MessageIds(), pace or Pace(), self._open)
        words = Words(load_texts(), library(), options.website)
        handler = UpdateHandler(assistant, sender, words, guard)
        was_handled = was_handled_in(ConversationRepository(engine, vault, RETENTION_DAYS))
        self.chats = Chats(self._store, self._background, handler, sender, words, was_handled)
        self._polling = Polling(self.bot, self.chats, Poller(engine, options.bot, node), self._background)
        self._tasks: list[asyncio.Task[None]] = []
        self._texts = words.telegram

    def _open(self, document: Document, chat_id: int) -> Optional[File]:
        documents: Any = getattr(self._assistant(), "documents", None)
        found: Optional[File] = documents.open(document.token, f"{SENDER}{chat_id}") if documents else None
        return found

    async def post(self, chat_id: int, message: dict[str, Any]) -> bool:
        """Send a message that answers no update, as a member of staff does; return when it arrived.

        Returns:
            False when the person blocks the bot or is gone.
        """
        delivery = self.chats.delivery_of(chat_id)
        await delivery.say(message)
        await delivery.complete()
        return not delivery.is_gone

    def start(self) -> None:
        """Begin: connect in the background, so that the server starts without Telegram too."""
        loops: list[Coroutine[Any, Any, None]] = [self._connect(), self.chats.watch(), self._purge()]
        self._tasks = [asyncio.create_task(self._guard(loop)) for loop in loops]

    @staticmethod
    async def _guard(loop: Coroutine[Any, Any, None]) -> None:
        try:
            await loop
        except Exception as error:  # a mistake of ours must be seen, not lost in a task
            log(LogEvent.TELEGRAM_FAILED, error=type(error).__name__, where=where(error))
            raise

    async def _connect(self) -> None:
        """Say who we are and how updates come, until that worked; then poll, when that is how."""
        failures = 0
        while True:
            try:
                await self.bot.initialize()
                await introduce(self.bot, self._texts)
                await self._choose_way()
                break
            except InvalidToken:
                log(LogEvent.TELEGRAM_STATE, state="unauthorised")
                await asyncio.sleep(UNAUTHORISED_SECONDS)
            except TelegramError as error:
                seconds = seconds_of(error) if isinstance(error, RetryAfter) else backoff_seconds(failures)
                failures += 1
                log(LogEvent.TELEGRAM_DELAYED, error=type(error).__name__, seconds=round(seconds, 1))
                await asyncio.sleep(seconds)
        log(LogEvent.TELEGRAM_STATE, state="webhook" if self._options.webhook_url else "connected")
        if not self._options.webhook_url:
            await self._polling.run()

    async def _choose_way(self) -> None:
        """Tell Telegram to deliver at our webhook, or that we come and ask."""
        if not self._options.webhook_url:
            await self.bot.delete_webhook()
            return
        await self.bot.set_webhook(
            self._options.webhook_url, secret_token=self._options.webhook_secret, allowed_updates=list(ASKED_FOR)
        )

    async def _purge(self) -> None:
        """Delete what has passed its time, again and again."""
        while True:
            try:
                unanswered = await self._background.run(self._store.purge, RETENTION_DAYS)
                if unanswered:
                    log(LogEvent.TELEGRAM_PURGED, unanswered=unanswered)
            except StoreUnavailableError:  # said in the log; try again
                pass
            await asyncio.sleep(PURGE_SECONDS)

    async def stop(self) -> None:
        """Take no more, finish what is being done, hand over the rest."""
        await end(self._tasks)
        await self._polling.stop()
        await self.chats.stop()
        await self.bot.shutdown()
        self._background.close()


def add_channel(
    app: Sanic,
    options: TelegramOptions,
    engine: Engine,
    vault: Vault,
    pace: Optional[Pace] = None,
    guard: Optional[Guard] = None,
) -> None:
    """Add the channel to the server, where `app.ctx.agent` answers."""

    async def take(updates: list[Any]) -> None:
        await app.ctx.telegram.chats.take(updates)

    async def unused(_: Any) -> None:
        """Stand in for Rasa's handler: updates are claimed first, then answered."""

    if options.webhook_url:
        channel = TelegramInput(options.webhook_secret, take)
        app.blueprint(channel.blueprint(unused), url_prefix=f"/webhooks/{CHANNEL}")

    @app.before_server_start
    async def make(app: Sanic, _: Any) -> None:
        app.ctx.telegram = TelegramChannel(options, engine, vault, lambda: app.ctx.agent, pace, guard)

    @app.after_server_start
    async def start(app: Sanic, _: Any) -> None:
        app.ctx.telegram.start()

    @app.before_server_stop
    async def stop(app: Sanic, _: Any) -> None:
        await app.ctx.telegram.stop()
