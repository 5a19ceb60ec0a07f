"""Buttons: payloads the server issued, that nobody else can make.

A payload is `~action~signature`. The signature binds it to the conversation it was shown in, so typing or copying one
from elsewhere does nothing. It needs no storage: a button of yesterday still works, on every node. At most 64 bytes,
Telegram's limit for callback data (https://core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Optional

MARK = "~"
SIGNATURE_CHARACTERS = 16
MAXIMUM_BYTES = 64

TOPIC = "t"
"""`t:wlz`: the question of a topic."""
OTHER = "anders"
SIMPLER = "eenvoudiger"
HUMAN = "mens"


@dataclass(frozen=True)
class Button:
    """A choice under a message."""

    title: str
    action: str
    needs_reach: bool = False
    """Only for people who can be reached later (`bot/dialogue/reach.py`); others are not offered it."""


def topic_action(topic: str) -> str:
    """Return the action of a topic's button."""
    return f"{TOPIC}:{topic}"


class ButtonSigner:
    """Issues and redeems payloads."""

    def __init__(self, key: bytes) -> None:
        """Use a key of its own (`Vault.derive("buttons")`)."""
        self._key = key

    def _signature(self, action: str, sender_id: str) -> str:
        message = f"{action}\0{sender_id}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self._key, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARACTERS]

    def issue(self, action: str, sender_id: str) -> str:
        """Return the payload of a button.

        Raises:
            ValueError: when it would be longer than 64 bytes.
        """
        payload = f"{MARK}{action}{MARK}{self._signature(action, sender_id)}"
        if len(payload.encode()) > MAXIMUM_BYTES:
            raise ValueError(f"the button action {action!r} is too long")
        return payload

    def redeem(self, payload: str, sender_id: str) -> Optional[str]:
        """Return the action of a payload issued to this sender, or None."""
        parts = payload.split(MARK)
        if len(parts) != 3 or parts[0]:
            return None
        _, action, signature = parts
        genuine = hmac.compare_digest(
            signature.encode("utf-8", "surrogatepass"), self._signature(action, sender_id).encode()
        )
        return action if genuine else None


def looks_like_payload(text: str) -> bool:
    """Say whether a text has the shape of a payload."""
    return text.startswith(MARK) and text.count(MARK) == 2 and len(text) <= MAXIMUM_BYTES
