"""How a message of staff reaches a person: as an event on a page, as a message in Telegram."""

from __future__ import annotations

from typing import Any, Protocol

from bot.actions import as_message
from bot.channels.turns import Turns
from bot.dialogue.buttons import ButtonSigner
from bot.live.announcer import Said
from bot.live.delivery import NotNowError
from bot.store.background import StoreUnavailableError
from bot.store.handover_views import Delivery

TELEGRAM_PREFIX = "tg:"


class TelegramLine(Protocol):
    """What is needed of the Telegram channel."""

    async def post(self, chat_id: int, message: dict[str, Any]) -> bool:
        """Send a message, for as long as that takes; False when the person blocks the bot."""


class WidgetPost:
    """Writes what staff say into the table that pages read; a page that is away reads it when it is back."""

    def __init__(self, turns: Turns, signer: ButtonSigner) -> None:
        """Use the turns of pages and the signer of buttons."""
        self._turns, self._signer = turns, signer

    async def post(self, delivery: Delivery, said: Said) -> bool:
        """Write a message; writing it again changes nothing: its key is that of the message.

        Raises:
            NotNowError: when the database does not take it.
        """
        message = as_message(said.reply, self._signer, delivery.sender_id)
        data: dict[str, Any] = {"type": "reply", "unasked": True, **message}
        if said.speaker:
            data |= {"from": "staff", "name": said.speaker}
        if said.is_with_staff:
            data["staffed"] = True
        try:
            await self._turns.post(delivery.sender_id, f"live:{delivery.reference}:{delivery.number}", data)
        except StoreUnavailableError as error:
            raise NotNowError from error
        return True


class TelegramPost:
    """Sends what staff say, with their name above it."""

    def __init__(self, line: TelegramLine, signer: ButtonSigner) -> None:
        """Use the channel and the signer of buttons."""
        self._line, self._signer = line, signer

    async def post(self, delivery: Delivery, said: Said) -> bool:
        """Send a message, and again until it has arrived; False when the person blocks the bot."""
        message = as_message(said.reply, self._signer, delivery.sender_id)
        if said.speaker:  # buttons stay under a message there: once, under the first, is enough
            message = {"text": f"{said.speaker}:\n{message['text']}"}
        return await self._line.post(int(delivery.sender_id.removeprefix(TELEGRAM_PREFIX)), message)
