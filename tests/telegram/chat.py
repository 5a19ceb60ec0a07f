"""What the people on the other side see: chats with their messages."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Optional

MAXIMUM_UNITS = 4096
MAXIMUM_DATA_BYTES = 64
ALLOWED_TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


class ApiError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ALLOWED_TAGS:
            raise ApiError(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(text: str, parse_mode: Optional[str]) -> str:
    """Return what a person reads of a text; refuses what Telegram refuses."""
    if parse_mode == "HTML":
        parser = _Html()
        parser.feed(text)
        parser.close()
        text = parser.text
    if not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAXIMUM_UNITS:
        raise ApiError(400, "Bad Request: message is too long")
    return text.strip()


def check_keyboard(markup: Optional[dict[str, Any]], refused: Collection[str] = ()) -> Optional[dict[str, Any]]:
    """Return a keyboard; refuses what Telegram refuses."""
    rows = (markup or {}).get("inline_keyboard") or []
    for button in itertools.chain.from_iterable(rows):
        if (
            not button.get("text")
            or button["text"] in refused
            or not 1 <= len(button.get("callback_data", "").encode()) <= 64
        ):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"inline_keyboard": rows} if rows else None


@dataclass
class Message:
    """A message as it stands in a chat."""

    id: int
    text: str
    is_ours: bool
    """Whether the bot sent it."""
    keyboard: Optional[dict[str, Any]] = None
    document: Optional[tuple[str, bytes]] = None

    @property
    def rows(self) -> list[list[str]]:
        """The titles of the buttons, by row."""
        return [[button["text"] for button in row] for row in (self.keyboard or {}).get("inline_keyboard", [])]

    @property
    def buttons(self) -> dict[str, str]:
        """Payloads by title."""
        rows = (self.keyboard or {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}


@dataclass
class Chat:
    """A private chat with the bot, or a group."""

    id: int
    type: str = "private"
    messages: list[Message] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    is_blocked: bool = False

    @property
    def said(self) -> list[str]:
        """What the bot said, in order."""
        return [message.text for message in self.messages if message.is_ours]

    @property
    def last(self) -> Message:
        """The bot's last message."""
        return [message for message in self.messages if message.is_ours][-1]

    def find(self, message_id: int) -> Message:
        """Return a message the bot may edit."""
        found = next((m for m in self.messages if m.id == message_id), None)
        if found is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        if not found.is_ours:
            raise ApiError(400, "Bad Request: message can't be edited")
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return it as the Bot API shows it."""
        return {"id": self.id, "type": self.type, "first_name": "Testpersoon"}
