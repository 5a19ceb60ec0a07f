"""The real channel in this process, between the emulator and a light assistant."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Optional

from sqlalchemy.engine import Engine

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.words import load_texts
from bot.dialogue.buttons import ButtonSigner
from bot.settings import RETENTION_DAYS
from bot.store.conversations import ConversationRepository
from bot.store.vault import Vault
from tests.telegram.assistant import EchoAssistant
from tests.telegram.emulator import TOKEN, Emulator

AS_FAST_AS_IT_GOES = 10_000.0
WORDS = load_texts()


class Line:
    """A running channel."""

    def __init__(
        self,
        emulator: Emulator,
        assistant: EchoAssistant,
        channel: TelegramChannel,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.emulator, self.assistant, self.channel, self.loop = emulator, assistant, channel, loop

    def reactions(self, chat_id: int, update: Optional[dict[str, object]] = None) -> list[str]:
        """Deliver an update; return what is said to it, to the last word: what comes before a later answer."""
        before = len(self.emulator.chat(chat_id).said)
        if update is not None:
            self.emulator.push(update)
        marker = f"einde {before}"
        self.emulator.say(chat_id, marker)
        chat = self.emulator.chat(chat_id)
        self.emulator.wait_until(lambda: f"antwoord op {marker}" in chat.said)
        said = chat.said[before:]
        assert said[-1] == f"antwoord op {marker}"
        return said[:-1]

    def introduced(self, chat_id: int) -> int:
        """Return the chat of somebody who has had the first message."""
        self.reactions(chat_id)
        return chat_id


@contextmanager
def running(
    emulator: Emulator, engine: Engine, vault: Vault, assistant: Optional[EchoAssistant] = None, **options: str
) -> Iterator[Line]:
    """Run a channel in a thread."""
    assistant = assistant or EchoAssistant(
        ButtonSigner(vault.derive("buttons")), ConversationRepository(engine, vault, RETENTION_DAYS)
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> TelegramChannel:
        channel = TelegramChannel(
            TelegramOptions(**{"token": TOKEN, "api": emulator.url, **options}),
            engine,
            vault,
            lambda: assistant,
            Pace(AS_FAST_AS_IT_GOES, AS_FAST_AS_IT_GOES),
        )
        channel.start()
        return channel

    channel = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    try:
        yield Line(emulator, assistant, channel, loop)
    finally:
        asyncio.run_coroutine_threadsafe(channel.stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()
