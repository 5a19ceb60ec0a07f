"""The words around a live conversation with staff: content/live.yml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

from pydantic import Field

from bot.content.files import ContentError, read_as
from bot.content.library import Library
from bot.content.lines import line_of
from bot.content.models import MAXIMUM_TITLE_CHARACTERS, Strict
from bot.content.reading_level import MINIMUM_ANSWER
from bot.content.remarks import Remark, reading_remarks, style_remarks
from bot.settings import CONTENT_DIR

FILE = "live.yml"
FILLED_IN = {
    "ask": {"minutes", "when"},
    "open_now": {"hours"},
    "may_subjects": {"subjects"},
    "closed": {"hours"},
    "unanswered": {"minutes"},
    "accepted": {"name"},
    "speaker": {"name"},
    "returned": {"name"},
    "summary": {"subjects"},
}
"""What each text must hold, in braces; the others hold nothing to fill in."""
COMPUTER = "computerprogramma"
SAYS_WHO = ("rather_not", "cancelled", "returned", "expired", "left", "not_going_on")
"""Texts after which the assistant speaks again: they say that it is no person."""
SHORT = frozenset({"speaker", "nameless", "summary"})
"""Too short to have a reading level."""


class LiveButtons(Strict):
    """What stands on the buttons."""

    ask: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    with_subjects: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    only_from_now: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    go: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    rather_not: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    stop_waiting: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    stop: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)


class LiveTyped(Strict):
    """Whole messages that stand for a button."""

    forget: list[str] = Field(min_items=1)
    stop_waiting: list[str] = Field(min_items=1)


class LiveWords(Strict):
    """content/live.yml."""

    buttons: LiveButtons
    ask: str
    open_now: str
    hours_unknown: str
    may_subjects: str
    may_go: str
    closed: str
    rather_not: str
    asked: str
    already: str
    cancelled: str
    unanswered: str
    accepted: str
    speaker: str
    nameless: str
    busy: str
    too_long: str
    not_stored: str
    returned: str
    expired: str
    left: str
    not_going_on: str
    next: list[str]
    summary: str
    typed: LiveTyped

    def texts(self) -> dict[str, str]:
        """Return the sentences, by field name."""
        return {name: value for name, value in self.dict().items() if isinstance(value, str)}


def load_live_words(folder: Path = CONTENT_DIR) -> LiveWords:
    """Load and validate the words.

    Raises:
        ContentError: naming the field that is wrong.
    """
    return read_as(LiveWords, folder / FILE)


@lru_cache(maxsize=1)
def live_words() -> LiveWords:
    """Return the installation's words."""
    return load_live_words()


def live_remarks(folder: Path, library: Library) -> Iterator[Remark]:
    """Yield what is wrong with the words: too hard, not our style, something to fill in that is not there."""
    path = folder / FILE
    try:
        words = load_live_words(folder)
    except ContentError as error:
        yield Remark(path, 1, str(error))
        return
    for name, text in words.texts().items():
        for remark in text_remarks(name, text):
            yield Remark(path, line_of(path, name), f"{name}: {remark}")
    for topic in words.next:
        if topic not in library.group_of:
            yield Remark(path, line_of(path, "next"), f"leads to {topic}, which is no topic")


def text_remarks(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with one text."""
    yield from style_remarks(text)
    if name not in SHORT:
        yield from reading_remarks(text, MINIMUM_ANSWER)
    holds = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    if holds != FILLED_IN.get(name, set()):
        yield f"holds {sorted(holds)}, and must hold {sorted(FILLED_IN.get(name, set()))}"
    if name in SAYS_WHO and COMPUTER not in text:
        yield "must say that the assistant is a computer program"
