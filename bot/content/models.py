"""The typed shape of everything in `content/`: answers, conversation texts, safety replies, regions."""

from __future__ import annotations

from datetime import date
from typing import Optional

from pydantic import BaseModel, Extra, Field, HttpUrl, validator

from bot.content.hours import DAYS, read_period

MAXIMUM_ANSWER_WORDS = 90
MAXIMUM_SIMPLER_WORDS = 60
FACETS = frozenset({"kosten", "aanvragen", "snelheid", "waar", "wie", "nacht"})
"""Sides of a topic that a follow-up question can ask for; their words are in data/lexicon.yml."""
MAXIMUM_TITLE_CHARACTERS = 40
"""A button text stays on one line of a phone."""


class Strict(BaseModel):
    """Base of all content: an unknown field is a mistake, not an extra."""

    class Config:
        """Refuse unknown fields; content never changes after loading."""

        extra = Extra.forbid
        allow_mutation = False


class Source(Strict):
    """Where a fact comes from."""

    name: str = Field(min_length=2)
    url: Optional[HttpUrl] = None


class Link(Strict):
    """A page worth opening."""

    text: str = Field(min_length=2)
    url: HttpUrl


class Wording(Strict):
    """One answer in its versions: the ordinary one, a simpler one, and one for a loved one where that differs."""

    answer: str
    simpler: str
    loved_one: Optional[str] = None

    def texts(self) -> dict[str, str]:
        """Return the versions that exist, by field name."""
        return {k: v for k in ("answer", "simpler", "loved_one") if (v := getattr(self, k))}


class Answer(Wording):
    """What Nabij says about one topic."""

    title: str = Field(min_length=3, max_length=MAXIMUM_TITLE_CHARACTERS)
    sources: list[Source] = Field(min_items=1)
    checked: date
    valid_until: Optional[date] = None
    after: Optional[Wording] = None
    next: list[str] = Field(min_items=1, max_items=2)
    links: list[Link] = []
    follow_ups: dict[str, str] = {}

    @validator("follow_ups")
    def _known_facets(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := set(value) - FACETS:
            raise ValueError(f"unknown follow-ups: {', '.join(sorted(unknown))}")
        return value

    def wording_on(self, day: date) -> Wording:
        """Return the wording that holds on a day: after `valid_until` the one that does not go stale."""
        if self.valid_until and self.after and day > self.valid_until:
            return self.after
        return self


class PhoneNumber(Strict):
    """A number that safety replies may name."""

    number: str
    name: str
    source: HttpUrl


class SafetyReply(Strict):
    """The fixed texts for one safety signal."""

    alarm: str
    alarm_loved_one: Optional[str] = None
    follow_up: str
    stay: str
    check: str
    check_loved_one: Optional[str] = None

    def texts(self) -> dict[str, str]:
        """Return the texts that exist, by field name."""
        return {k: v for k, v in self.dict().items() if v}


class SafetyTexts(Strict):
    """content/safety.yml."""

    checked: date
    numbers: list[PhoneNumber]
    replies: dict[str, SafetyReply]


class ConversationText(Strict):
    """What is said about the conversation itself, and where to go next."""

    text: str
    next: list[str] = []
    when_reviewed: str = ""
    """Said as well where staff see what was not answered (NABIJ_UNANSWERED)."""


class Unsure(Strict):
    """What is said when the message was not understood."""

    ask: str
    ask_open: str
    other: str
    other_reply: str
    to_human: str


class Human(Strict):
    """How people reach people."""

    button: str
    with_number: str
    without_number: str


class Parts(Strict):
    """Pieces that go around an answer."""

    source: str
    sources: str
    more: str
    also: str
    role_set: dict[str, str]
    for_loved_one: str
    for_yourself: str
    same_for_other: str
    again: str
    nothing_to_repeat: str
    nothing_simpler: str
    simplest: str
    heavy: str


class InputReplies(Strict):
    """What is said about input that cannot be understood as it is."""

    empty: str
    only_symbols: str
    too_long: str
    number_removed: str
    old_button: str


class ErrorReplies(Strict):
    """What is said when something broke, or when it is too much."""

    sorry: str
    busy: str


class PageTexts(Strict):
    """The chat page."""

    title: str
    subtitle: str
    welcome: str


class Conversation(Strict):
    """content/conversation.yml."""

    introduction: str
    gesprek: dict[str, ConversationText]
    languages: dict[str, ConversationText]
    unsure: Unsure
    human: Human
    parts: Parts
    input: InputReplies
    error: ErrorReplies
    page: PageTexts


class InformationPoint(Strict):
    """How to reach the region's information point; nothing is shown of what is not filled in."""

    name: str
    phone: Optional[str] = None
    email: Optional[str] = None
    hours: Optional[str] = None
    open: dict[str, str] = {}
    """The same as a computer reads it: by day (`maandag`), from when to when (`9:00-17:00`)."""

    @validator("open")
    def _periods_by_day(cls, value: dict[str, str], values: dict[str, Optional[str]]) -> dict[str, str]:
        if unknown := set(value) - set(DAYS):
            raise ValueError(f"not a day: {', '.join(sorted(unknown))}")
        for period in value.values():
            read_period(period)
        if value and not values.get("hours"):
            raise ValueError("people must be able to read them too: fill in hours")
        return value
