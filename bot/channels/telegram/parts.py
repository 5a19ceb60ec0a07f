"""What one message of the assistant becomes in Telegram: parts, each of which is sent with one request."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.channels.telegram.split import split, well_formed

ROW_CHARACTERS = 24
"""Titles that together are no longer stand side by side on a narrow phone; longer ones each get a row."""
ROW_BUTTONS = 4
MAXIMUM_CAPTION = int(MessageLimit.CAPTION_LENGTH)
MAXIMUM_DATA_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)


@dataclass(frozen=True)
class Document:
    """A file to send: the token opens it for this person (`agent.documents`)."""

    name: str
    title: str
    token: str


@dataclass(frozen=True)
class Part:
    """A text or a document, and the buttons under it as (title, payload)."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    document: Optional[Document] = None

    @property
    def html(self) -> str:
        """The text as Telegram's HTML (https://core.telegram.org/bots/api#html-style): nothing in it is markup."""
        return html.escape(self.text, quote=False)

    @property
    def keyboard(self) -> Optional[InlineKeyboardMarkup]:
        """The buttons: in one row when they are few and short, else one a row."""
        if not self.buttons:
            return None
        made = [InlineKeyboardButton(title, callback_data=payload) for title, payload in self.buttons]
        is_short = len(made) <= ROW_BUTTONS and sum(len(title) for title, _ in self.buttons) <= ROW_CHARACTERS
        return InlineKeyboardMarkup([made] if is_short else [[button] for button in made])

    def is_same(self, other: Part) -> bool:
        """Say whether a person would see the same; a document made anew has another token."""
        names = [(p.document.name, p.document.title) if p.document else None for p in (self, other)]
        return (self.text, self.buttons) == (other.text, other.buttons) and names[0] == names[1]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        document = vars(self.document) if self.document else None
        return {"text": self.text, "buttons": [list(button) for button in self.buttons], "document": document}


def part_from_dict(data: Mapping[str, Any]) -> Part:
    """Read back what `Part.as_dict` wrote."""
    document = Document(**data["document"]) if data["document"] else None
    return Part(data["text"], tuple((title, payload) for title, payload in data["buttons"]), document)


def _buttons(message: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the buttons that Telegram takes; one without a title or with too long a payload would block the rest."""
    found = [(str(b.get("title") or ""), str(b.get("payload") or "")) for b in message.get("buttons") or []]
    return tuple((t, p) for t, p in found if t and 0 < len(p.encode()) <= MAXIMUM_DATA_BYTES)


def parts_of(message: Mapping[str, Any], without_text: str) -> list[Part]:
    """Return the parts of a message; the buttons stand under the last.

    Args:
        message: `text`, `buttons` (`title`, `payload`), `attachment` (`type` "file", `payload` with `name`, `title`,
            `token`), as the channels share them.
        without_text: what stands above buttons that came without a text.
    """
    parts = [Part(piece) for piece in split(str(message.get("text") or ""))]
    attached = (message.get("attachment") or {}).get("payload")
    if attached:
        document = Document(str(attached["name"]), well_formed(str(attached["title"])), str(attached["token"]))
        parts.append(Part(document=document))
    buttons = _buttons(message)
    if buttons and not parts:
        parts.append(Part(without_text))
    if buttons:
        parts[-1] = replace(parts[-1], buttons=buttons)
    return parts
