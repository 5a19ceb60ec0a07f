"""A light stand-in for the assistant: it answers at once and says what it was asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Optional

from rasa.core.channels.channel import UserMessage

from bot.dialogue.buttons import ButtonSigner, looks_like_payload
from bot.store.conversations import ConversationRepository

OLD_BUTTON = "oude knop"


@dataclass(frozen=True)
class File:
    """A document."""

    name: str
    media_type: str
    content: bytes


class Documents:
    """Documents by token."""

    def open(self, token: str, sender_id: str) -> Optional[File]:
        """Return the document with this token; it belongs to everybody."""
        return File("wensenboekje.pdf", "application/pdf", b"%PDF made up") if token == "goed" else None


class EchoAssistant:
    """Answers "antwoord op ..." with what the message asks for: twee, knoppen, lang, document, stil, stuk.

    It keeps turns as the real one does: after the answer was sent, one row a turn, with the message's id.
    """

    def __init__(
        self, signer: ButtonSigner, repository: Optional[ConversationRepository] = None, seconds: float = 0.0
    ) -> None:
        self.signer, self.documents = signer, Documents()
        self.asked: list[UserMessage] = []
        self.replies_to: dict[str, list[dict[str, Any]]] = {}
        """What is said to some texts, instead."""
        self._repository, self.seconds = repository, seconds

    async def handle_message(self, message: UserMessage) -> None:
        """Answer."""
        self.asked.append(message)
        number = self._repository.last_turns(message.sender_id, 1)[0] if self._repository else 0
        await asyncio.sleep(self.seconds)
        assert message.output_channel is not None
        for reply in self._replies(message):
            await message.output_channel.send_response(message.sender_id, reply)
        if self._repository:
            event = {"event": "user", "text": message.text, "message_id": message.message_id}
            self._repository.append(message.sender_id, number + 1, {"slots": {}, "events": [event]})

    def _replies(self, message: UserMessage) -> list[dict[str, Any]]:
        text = str(message.text)
        if text in self.replies_to:
            return [dict(reply) for reply in self.replies_to[text]]
        if looks_like_payload(text):
            action = self.signer.redeem(text, message.sender_id)
            return [{"text": OLD_BUTTON if action is None else f"knop {action}"}]
        if "stil" in text:
            return []
        if "stuk" in text:
            raise RuntimeError("broken on purpose")
        replies: list[dict[str, Any]] = [{"text": f"antwoord op {text}"}]
        if "lang" in text:
            replies[0]["text"] += "\n" + "Dit is een zin van een lang antwoord. " * 200
        if "twee" in text:
            replies.append({"text": f"en verder {text}"})
        if "knoppen" in text:
            titles = {"Ja": "t:hospice", "Een veel langere tekst op een knop": "anders", "Een mens spreken": "mens"}
            choices = [{"title": t, "payload": self.signer.issue(a, message.sender_id)} for t, a in titles.items()]
            replies[-1]["buttons"] = choices
        if "document" in text:
            token = "goed" if "goed" in text else "weg"
            payload = {"name": "wensenboekje.pdf", "title": "Uw wensenboekje", "token": token}
            replies.append({"text": "", "attachment": {"type": "file", "payload": payload}})
        return replies
