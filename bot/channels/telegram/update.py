"""What an update of Telegram is about. Reads any JSON at all: what cannot be read is about nothing, never an error.

https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Optional

from telegram.constants import MessageType

ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates Telegram is asked to send (`allowed_updates`); everything else needs no reaction."""
CONTENTS = (
    *("voice", "video_note", "audio", "live_photo", "animation", "video", "photo", "sticker", "document", "paid_media"),
    *("contact", "venue", "location", "dice", "poll", "checklist", "game", "story", "invoice", "giveaway"),
)
"""What a person can send instead of text; an animation also looks like a document, a venue like a location."""
_ENVELOPE = ("text", "effect_id", "business_connection_id", "reply_to_story", "sender_boost_count")
SERVICE = frozenset(map(str, MessageType)) - set(CONTENTS) - set(_ENVELOPE)
"""What Telegram itself writes in a chat (a pinned message, a changed photo): nobody waits for an answer."""
SENDER = "tg:"
"""What a sender in Telegram begins with; the chat's number follows."""
MAXIMUM_NUMBER = 2**63 - 1
"""Telegram's numbers fit in 64 bits, and so does a column of the database."""
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w{1,64})?(?:\s+(\S.*))?", re.ASCII | re.DOTALL | re.IGNORECASE)
_MEMBER = frozenset({"member", "administrator", "creator", "restricted"})


class Kind(str, Enum):
    """What an update is about."""

    TEXT = "text"
    COMMAND = "command"
    EDITED = "edited"
    CONTENT = "content"
    """Anything that is not text; with a caption perhaps."""
    BUTTON = "button"
    GROUP = "group"
    """Something said in a group."""
    ADDED = "added"
    """The bot was put in a group or a channel."""
    BLOCKED = "blocked"
    """The person blocked the bot, or it was taken out of a group."""
    UNBLOCKED = "unblocked"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Button:
    """A press on a button."""

    query_id: str
    data: str
    shown: str = ""
    """The text of the message it stands under; empty when Telegram no longer shows the bot that message."""
    title: str = ""


@dataclass(frozen=True)
class Incoming:
    """An update, reduced to what a reaction needs."""

    update_id: int
    kind: Kind = Kind.NOTHING
    chat_id: int = 0
    message_id: int = 0
    text: str = ""
    """What was typed, or the words under a photo."""
    command: str = ""
    """The name in "/name argument"."""
    argument: str = ""
    content: str = ""
    """Which of `CONTENTS`; "unknown" when it is something newer."""
    place: Optional[tuple[float, float]] = None
    """Latitude and longitude in degrees."""
    album: str = ""
    is_private: bool = True
    button: Optional[Button] = None

    @property
    def sender_id(self) -> str:
        """Who this is in conversations."""
        return f"{SENDER}{self.chat_id}"


def _object(holder: Any, name: str) -> Mapping[str, Any]:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _number(holder: Mapping[str, Any], name: str) -> int:
    value = holder.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAXIMUM_NUMBER else 0


def update_id_of(raw: Any) -> Optional[int]:
    """Return the update's number, or None when this is no update."""
    return (_number(raw, "update_id") or None) if isinstance(raw, Mapping) else None


def read_update(raw: Mapping[str, Any]) -> Incoming:
    """Return what an update is about."""
    update_id = _number(raw, "update_id")
    if message := _object(raw, "message"):
        return _message(update_id, message)
    if edited := _object(raw, "edited_message"):
        return _edited(update_id, edited)
    if query := _object(raw, "callback_query"):
        return _press(update_id, query)
    if member := _object(raw, "my_chat_member"):
        return _membership(update_id, member)
    return Incoming(update_id)


def _chat(message: Mapping[str, Any]) -> tuple[int, str]:
    chat = _object(message, "chat")
    return _number(chat, "id"), _text(chat, "type")


def _message(update_id: int, message: Mapping[str, Any]) -> Incoming:
    chat_id, chat_type = _chat(message)
    if not chat_id or chat_type == "channel":
        return Incoming(update_id)
    common = Incoming(update_id, chat_id=chat_id, message_id=_number(message, "message_id"))
    if chat_type != "private":
        return replace(common, kind=Kind.GROUP, is_private=False)
    if isinstance(message.get("text"), str):
        return _typed(message["text"], common)
    content = next((name for name in CONTENTS if name in message), "")
    if not content and any(name in message for name in SERVICE):
        return common
    return replace(
        common,
        kind=Kind.CONTENT,
        content=content or "unknown",
        text=_text(message, "caption"),
        place=_place(message),
        album=_text(message, "media_group_id"),
    )


def _typed(text: str, common: Incoming) -> Incoming:
    match = _COMMAND.fullmatch(text.strip())
    if match:
        return replace(common, kind=Kind.COMMAND, text=text, command=match[1].lower(), argument=match[2] or "")
    return replace(common, kind=Kind.TEXT, text=text)


def _place(message: Mapping[str, Any]) -> Optional[tuple[float, float]]:
    found = _object(message, "location")
    latitude, longitude = found.get("latitude"), found.get("longitude")
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    return float(latitude), float(longitude)


def _edited(update_id: int, message: Mapping[str, Any]) -> Incoming:
    """Read a changed message: new words count, a location that moves along or a photo put straight does not."""
    chat_id, chat_type = _chat(message)
    text = _text(message, "text") or _text(message, "caption")
    if not chat_id or chat_type != "private" or not text:
        return Incoming(update_id)
    return Incoming(update_id, Kind.EDITED, chat_id, _number(message, "message_id"), text)


def _press(update_id: int, query: Mapping[str, Any]) -> Incoming:
    message = _object(query, "message")
    chat_id, chat_type = _chat(message)
    is_private = not message or chat_type == "private"
    if not chat_id:
        chat_id = _number(_object(query, "from"), "id")
    if not chat_id or not _text(query, "id"):
        return Incoming(update_id)
    data = _text(query, "data")
    button = Button(_text(query, "id"), data, _text(message, "text"), _title(message, data))
    message_id = _number(message, "message_id")
    return Incoming(update_id, Kind.BUTTON, chat_id, message_id, is_private=is_private, button=button)


def _title(message: Mapping[str, Any], data: str) -> str:
    """Return the title of the button with this payload."""
    rows = _object(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if isinstance(button, Mapping) and button.get("callback_data") == data:
                return _text(button, "text")
    return ""


def _membership(update_id: int, member: Mapping[str, Any]) -> Incoming:
    chat_id, chat_type = _chat(member)
    if not chat_id:
        return Incoming(update_id)
    was, is_now = (_text(_object(member, name), "status") in _MEMBER for name in ("old_chat_member", "new_chat_member"))
    if not is_now:
        kind = Kind.BLOCKED
    elif chat_type == "private":
        kind = Kind.UNBLOCKED
    else:
        kind = Kind.NOTHING if was else Kind.ADDED
    if chat_type == "channel" and kind is Kind.ADDED:
        return Incoming(update_id)
    return Incoming(update_id, kind, chat_id, is_private=chat_type == "private")
