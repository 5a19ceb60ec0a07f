"""The words with which names, places and numbers are found: content/deidentify.yml."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import validator

from bot.content.files import has_each, read_as
from bot.content.models import Strict
from bot.settings import CONTENT_DIR

FILE = "deidentify.yml"


class Kind(str, Enum):
    """What is taken out; the order says which name a piece gets that is two things."""

    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    DATE = "date"
    AMOUNT = "amount"
    AGE = "age"
    ADDRESS = "address"
    ORGANISATION = "organisation"
    PLACE = "place"
    NAME = "name"
    NUMBER = "number"
    WORD = "word"
    """A word we do not know: it could be anything."""


class Words(Strict):
    """content/deidentify.yml."""

    placeholders: dict[Kind, str]
    relations: frozenset[str]
    titles: frozenset[str]
    offices: frozenset[str]
    particles: frozenset[str]
    sure_particles: frozenset[str]
    introductions: frozenset[str]
    not_after_introductions: frozenset[str]
    greeting_of: frozenset[str]
    place_cues: frozenset[str]
    organisations: frozenset[str]
    articles: frozenset[str]
    street_ends: tuple[str, ...]
    house_cues: frozenset[str]
    not_streets: frozenset[str]
    months: tuple[str, ...]
    age_words: tuple[str, ...]
    old_age_words: tuple[str, ...]
    number_cues: frozenset[str]
    public_numbers: frozenset[str]
    measures: frozenset[str]

    @validator("placeholders")
    def _every_kind(cls, value: dict[Kind, str]) -> dict[Kind, str]:
        return has_each(Kind, value)


def load_words(folder: Path = CONTENT_DIR) -> Words:
    """Load and validate the words.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(Words, folder / FILE)


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the installation's words."""
    return load_words()
