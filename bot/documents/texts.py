"""The fixed words on the documents, loaded once from `content/documents.yml`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from bot.content.files import read_as
from bot.content.models import Strict
from bot.settings import CONTENT_DIR

FILE = "documents.yml"


class Voices(Strict):
    """A text for somebody who writes about themselves, and for somebody who writes about a loved one."""

    own: str = Field(min_length=2)
    loved_one: str = Field(min_length=2)


class Lists(Strict):
    """The same, of several texts."""

    own: list[str] = Field(min_items=1)
    loved_one: list[str] = Field(min_items=1)


class Unprintable(Strict):
    """What stands in the place of signs that the fonts do not have."""

    picture: str = Field(min_length=2)
    other_script: str = Field(min_length=2)


class Labels(Strict):
    """Headings, and what stands before a value or a line to write on."""

    name: str
    birth_date: str
    made_on: str
    talk_with: str
    openers: str
    notes: str
    notes_intro: str
    conversation_date: str
    care_giver: str


class FilledIn(Strict):
    """Who filled in a booklet, and how."""

    own: str
    together: str
    talked: str
    guess: str
    unknown: str


class Discuss(Strict):
    """The part with wishes about treatments."""

    title: Voices
    intro: str


class BookletTexts(Strict):
    """The wensenboekje."""

    title: Voices
    disclaimer: Voices
    filled_in: FilledIn
    relation: str = Field(regex=r".*\{relation\}")
    assistant: str
    discuss: Discuss
    openers: Lists


class DocumentTexts(Strict):
    """content/documents.yml."""

    author: str
    page: str = Field(regex=r".*\{page\}.*\{pages\}")
    months: list[str] = Field(min_items=12, max_items=12)
    unprintable: Unprintable
    labels: Labels
    booklet: BookletTexts

    def date(self, day: date) -> str:
        """Return a day as people write it: 21 november 2026."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"


def load_document_texts(folder: Path = CONTENT_DIR) -> DocumentTexts:
    """Load and validate the texts.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(DocumentTexts, folder / FILE)


@lru_cache(maxsize=1)
def document_texts() -> DocumentTexts:
    """Return the installation's texts."""
    return load_document_texts()
