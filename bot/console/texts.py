"""The words of the console, loaded once from `content/console.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, validator

from bot.content.files import has_each, read_as
from bot.content.models import Strict
from bot.dialogue.reach import COUNTED_CHANNELS
from bot.settings import CONTENT_DIR
from bot.store.audit import AuditEvent
from bot.store.figures import INDICATORS, Property
from bot.store.handover_views import HandoverState, MessageKind
from bot.store.notices import NoticeKind
from bot.store.requests import RequestState
from bot.store.staff import Role

FILE = "console.yml"


class RoleText(Strict):
    """A role by name, and what it may do."""

    name: str = Field(min_length=2)
    may: str = Field(min_length=2)


class IndicatorText(Strict):
    """An indicator by name, what it counts, and which kind it is in the indicator guide."""

    title: str = Field(min_length=2)
    counts: str = Field(min_length=2)
    kind: str = Field(regex=r"^(proces|proces \(opbrengst\)|uitkomst)$")


class NoticeText(Strict):
    """An e-mail to staff, without anything about anybody."""

    subject: str = Field(min_length=2)
    body: str = Field(regex=r"(?s).*\{url\}")


class PosterTexts(Strict):
    """What stands on a poster or card, besides the campaign's own words."""

    title: str
    invitation: str
    about: str = Field(regex=r".*\{topic\}")
    scan: str
    scan_telegram: str
    or_type: str
    phone: str = Field(regex=r".*\{phone\}")
    program: str
    urgent: str
    code_for: str = Field(regex=r".*\{url\}")


class ConsoleTexts(Strict):
    """content/console.yml."""

    pages: dict[str, dict[str, str]]
    roles: dict[Role, RoleText]
    request_states: dict[RequestState, str]
    handover_states: dict[HandoverState, str]
    message_kinds: dict[MessageKind, str]
    audit: dict[AuditEvent, str]
    indicators: dict[str, IndicatorText]
    properties: dict[Property, str]
    channels: dict[str, str]
    for_whom: dict[str, str]
    attachments: dict[str, str]
    done: dict[str, str]
    problems: dict[str, str]
    months: list[str] = Field(min_items=12, max_items=12)
    notices: dict[NoticeKind, NoticeText]
    poster: PosterTexts

    @validator("roles")
    def _every_role(cls, value: Any) -> Any:
        return has_each(Role, value)

    @validator("request_states")
    def _every_request_state(cls, value: Any) -> Any:
        return has_each(RequestState, value)

    @validator("handover_states")
    def _every_handover_state(cls, value: Any) -> Any:
        return has_each(HandoverState, value)

    @validator("message_kinds")
    def _every_announcement(cls, value: Any) -> Any:
        return has_each(MessageKind, {**value, MessageKind.TEXT: ""})

    @validator("audit")
    def _every_event(cls, value: Any) -> Any:
        return has_each(AuditEvent, value)

    @validator("properties")
    def _every_property(cls, value: Any) -> Any:
        return has_each(Property, value)

    @validator("channels")
    def _every_counted_channel(cls, value: Any) -> Any:
        if missing := set(COUNTED_CHANNELS) - set(value):
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        return value

    @validator("notices")
    def _every_notice(cls, value: Any) -> Any:
        return has_each(NoticeKind, value)

    @validator("indicators")
    def _every_indicator(cls, value: Any) -> Any:
        return has_each([each.id for each in INDICATORS], value)

    def channel(self, code: str) -> str:
        """Return the name of a channel, or its code when it has none."""
        return self.channels.get(code, code)

    def problem(self, code: str) -> str:
        """Return the sentence of a problem; the general one when it has none of its own."""
        return self.problems.get(code, self.problems["failed"])


def load_console_texts(folder: Path = CONTENT_DIR) -> ConsoleTexts:
    """Load and validate the words.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(ConsoleTexts, folder / FILE)


@lru_cache(maxsize=1)
def console_texts() -> ConsoleTexts:
    """Return the installation's words."""
    return load_console_texts()
