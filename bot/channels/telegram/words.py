"""The texts of content/telegram.yml, typed."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, validator
from telegram.constants import BotCommandLimit

from bot.channels.telegram.update import CONTENTS
from bot.content.files import read_as
from bot.content.models import Strict
from bot.settings import CONTENT_DIR

FILE = "telegram.yml"
UNKNOWN = "unknown"


class Command(Strict):
    """A command of the menu, and the topic it leads to."""

    description: str = Field(min_length=3, max_length=int(BotCommandLimit.MAX_DESCRIPTION))
    topic: str


class Cannot(Strict):
    """What is said to something that is not text."""

    kinds: list[str] = Field(alias="for", min_items=1)
    text: str


class TelegramTexts(Strict):
    """content/telegram.yml."""

    first_message: str
    website: str
    website_with_address: str
    commands: dict[str, Command]
    cannot: list[Cannot]
    beside_words: str
    edited: str
    chosen: str
    choose: str
    document_gone: str
    group: str

    @validator("cannot")
    def _every_kind_once(cls, value: list[Cannot]) -> list[Cannot]:
        listed = [kind for entry in value for kind in entry.kinds]
        if sorted(listed) != sorted((*CONTENTS, UNKNOWN)):
            wrong = set(listed) ^ {*CONTENTS, UNKNOWN} or {k for k in listed if listed.count(k) > 1}
            raise ValueError(f"each kind must stand once: {', '.join(sorted(wrong))}")
        return value

    def cannot_read(self, content: str) -> str:
        """Return what is said to a kind of content."""
        texts = {kind: entry.text for entry in self.cannot for kind in entry.kinds}
        return texts.get(content, texts[UNKNOWN])

    def introduction(self, website: str) -> str:
        """Return the first message; `website` is the address of the web chat, or empty."""
        sentence = self.website_with_address.format(address=website) if website else self.website
        return self.first_message.format(website=sentence).strip()


def load_texts(folder: Path = CONTENT_DIR) -> TelegramTexts:
    """Load the texts.

    Raises:
        ContentError: naming what is wrong.
    """
    return read_as(TelegramTexts, folder / FILE)
