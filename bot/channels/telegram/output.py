"""Rasa's output channel for the answer to one update."""

from __future__ import annotations

from typing import Any, Callable, Dict

from rasa.core.channels.channel import OutputChannel

from bot.channels.telegram.delivery import Delivery

CHANNEL = "telegram"


class TelegramOutput(OutputChannel):
    """Hands what the assistant says to the delivery."""

    def __init__(self, delivery: Delivery, is_urgent: Callable[[str], bool]) -> None:
        """Use a delivery; `is_urgent` knows the texts that nothing may stand before."""
        self._delivery, self._is_urgent = delivery, is_urgent

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Send a message: text, buttons, a document."""
        await self._delivery.say(message, self._is_urgent(str(message.get("text") or "")))

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Send a text: what Rasa's own actions use."""
        await self.send_response(recipient_id, {"text": text})
