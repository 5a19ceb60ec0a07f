"""The words about what is kept of people, loaded once from `content/privacy.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pydantic import Field, validator

from bot.content.files import has_each, read_as
from bot.content.models import MAXIMUM_TITLE_CHARACTERS, Strict
from bot.content.plain import plain
from bot.settings import CONTENT_DIR
from bot.store.catalogue import Kind
from bot.store.requests import RequestState

FILE = "privacy.yml"
_MARKS = re.compile(r"\{[a-z]+\}")


class Offer(Strict):
    """A document: what is said beside it, and its names."""

    text: str
    file: str
    title: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)


class InspectTexts(Strict):
    """Asking what is kept."""

    lead: str
    nothing: str
    pdf: Offer
    data: Offer


class KindTexts(Strict):
    """One kind of things that are kept."""

    line: str
    with_consent: str = ""
    removed: str
    removed_many: str = ""


class ButtonTexts(Strict):
    """What stands on the buttons."""

    withdraw: str
    not_along: str
    stop_keeping: str
    erase: str
    erase_sure: str
    erase_not: str
    inspect: str


class EraseTexts(Strict):
    """Having everything erased."""

    ask: str
    kept: str
    done: str
    nothing: str
    no_call: str
    no_talk: str
    in_telegram: str
    failed: str


class WithdrawTexts(Strict):
    """Withdrawing a request, or a permission."""

    ask: str
    done: str
    was_claimed: str
    too_late: str
    stopped: str
    not_along: str
    not_along_too_late: str
    kept_no_longer: str
    not_kept: str


class RequestPageTexts(Strict):
    """A request on the page."""

    state: str
    asked: str
    contact: str
    name: str
    when: str
    about: str
    brought: str
    consent: str
    note: str


class LivePageTexts(Strict):
    """A live conversation on the page."""

    asked: str
    summary: str


class PageTexts(Strict):
    """The page to read and print."""

    title: str
    intro: str
    disclaimer: str
    nothing: str
    until: str
    you: str
    assistant: str
    staff: str
    only_last: str
    in_guide: str
    remembered: str
    consent: str
    no_consent: str
    unsettled: str
    answer: str
    headings: dict[Kind, str]
    window: str
    telegram: str
    request: RequestPageTexts
    live: LivePageTexts
    slots: dict[str, str]

    @validator("headings")
    def _every_kind(cls, value: dict[Kind, str]) -> dict[Kind, str]:
        return has_each(Kind, value)


class PrivacyTexts(Strict):
    """content/privacy.yml."""

    listing: str
    """The word before the last of several things."""
    inspect: InspectTexts
    kinds: dict[Kind, KindTexts]
    states: dict[RequestState, str]
    buttons: ButtonTexts
    erase: EraseTexts
    withdraw: WithdrawTexts
    page: PageTexts
    fields: dict[str, str]
    typed: dict[str, list[str]]

    @validator("kinds")
    def _every_kind(cls, value: dict[Kind, KindTexts]) -> dict[Kind, KindTexts]:
        return has_each(Kind, value)

    @validator("states")
    def _every_state(cls, value: dict[RequestState, str]) -> dict[RequestState, str]:
        return has_each(RequestState, value)

    def is_typed(self, name: str, text: str) -> bool:
        """Say whether a message is one of what people type for something."""
        words = plain(text)
        return any(re.search(pattern, words) for pattern in self.typed[name])

    def sentences(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield (keys, text) of what people read in the chat, with a word where something is filled in."""
        for name in ("inspect", "erase", "withdraw"):
            for key, said in getattr(self, name).dict().items():
                text = said["text"] if isinstance(said, dict) else said
                yield (name, key), _MARKS.sub("dit", text)
        for kind, texts in self.kinds.items():
            yield ("kinds", kind.value), _MARKS.sub("dit", texts.line)


def load_privacy_texts(folder: Path = CONTENT_DIR) -> PrivacyTexts:
    """Load and validate the texts.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(PrivacyTexts, folder / FILE)


@lru_cache(maxsize=1)
def privacy_texts() -> PrivacyTexts:
    """Return the installation's texts."""
    return load_privacy_texts()
