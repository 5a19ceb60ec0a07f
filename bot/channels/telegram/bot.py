"""The connection with the Bot API."""

from __future__ import annotations

from typing import Any, Optional

from telegram import Bot, BotCommand
from telegram.request import HTTPXRequest

from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.sender import AT_ONCE
from bot.channels.telegram.update import ASKED_FOR
from bot.channels.telegram.words import TelegramTexts

LANGUAGE = "nl"
CONNECTIONS = 2 * AT_ONCE + 2
"""For parts, for pleasantries, and for what happens at the start."""
POLLING_CONNECTIONS = 2
SECONDS = 8.0
"""How long one request may take to be written, and to be answered. Shorter would make more of them uncertain."""
CONNECT_SECONDS = 5.0


class TelegramBot(Bot):
    """A bot that can also hand out updates as they came, so that one it cannot read does not stop the others."""

    async def raw_updates(self, offset: Optional[int], seconds: int, read_seconds: float) -> list[Any]:
        """Return the updates from `offset` on; waits for one as long as `seconds`.

        Raises:
            telegram.error.TelegramError: when it does not work.
        """
        question: dict[str, Any] = {"timeout": seconds, "allowed_updates": list(ASKED_FOR), "offset": offset}
        found = await self._post("getUpdates", question, read_timeout=read_seconds)
        return found if isinstance(found, list) else []


def make_bot(options: TelegramOptions) -> TelegramBot:
    """Return a bot; nothing is sent yet."""
    sending = HTTPXRequest(
        CONNECTIONS, read_timeout=SECONDS, write_timeout=SECONDS, connect_timeout=CONNECT_SECONDS, pool_timeout=SECONDS
    )
    polling = HTTPXRequest(POLLING_CONNECTIONS, connect_timeout=CONNECT_SECONDS)
    return TelegramBot(options.token, base_url=f"{options.api}/bot", request=sending, get_updates_request=polling)


async def introduce(bot: Bot, texts: TelegramTexts) -> None:
    """Give the bot its menu.

    Raises:
        telegram.error.TelegramError: when it does not work.
    """
    menu = [BotCommand(name, command.description) for name, command in texts.commands.items()]
    await bot.set_my_commands(menu)
    await bot.set_my_commands(menu, language_code=LANGUAGE)
