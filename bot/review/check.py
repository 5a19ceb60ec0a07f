"""Checks content/deidentify.yml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.content.files import ContentError
from bot.content.remarks import Remark
from bot.review.words import FILE, load_words


def review_remarks(folder: Path) -> Iterator[Remark]:
    """Yield what is wrong with the words that find names, places and numbers."""
    try:
        load_words(folder)
    except ContentError as error:
        yield Remark(folder / FILE, 1, str(error))
