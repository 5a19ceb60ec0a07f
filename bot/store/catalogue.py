"""Whose every table is: one list that reading, forgetting, retention and the change of keys all go by.

A table that is not in it fails a test: nothing personal is stored that nobody thought of deleting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Optional


class Kind(str, Enum):
    """What is kept of a person, in the kinds that people are told about."""

    CONVERSATION = "conversation"
    GUIDE = "guide"
    REQUEST = "request"
    LIVE = "live"
    WINDOW = "window"
    """What the chat window still has to be able to show."""
    TELEGRAM = "telegram"
    UNANSWERED = "unanswered"
    """What was not understood, held for less than a day where the region wants to learn from it."""


class Whose(Enum):
    """Whose a table is."""

    PERSON = "person"
    STAFF = "staff"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Sealed:
    """A sealed column of a table."""

    table: str
    context: Callable[[Any], str]
    """What a row was sealed with, from its columns and those of its owner."""
    owner: str = ""
    """Table of which the row needs the reference."""
    through: str = ""
    """Column that points to it."""
    column: str = "sealed"


@dataclass(frozen=True)
class Catalogued:
    """A table: whose it is, which kind of a person's data it holds, and its sealed columns."""

    whose: Whose
    kind: Optional[Kind] = None
    sealed: tuple[Sealed, ...] = ()


def _of_person(kind: Kind, *sealed: Sealed) -> Catalogued:
    return Catalogued(Whose.PERSON, kind, sealed)


_STAFF, _NOBODY = Catalogued(Whose.STAFF), Catalogued(Whose.NOBODY)
CATALOGUE: Mapping[str, Catalogued] = {
    "conversation_turn": _of_person(
        Kind.CONVERSATION, Sealed("conversation_turn", lambda row: f"{row.conversation}/{row.number}")
    ),
    "guide_progress": _of_person(
        Kind.GUIDE, Sealed("guide_progress", lambda row: f"guide/{row.conversation}/{row.guide}")
    ),
    "chat_event": _of_person(Kind.WINDOW, Sealed("chat_event", lambda row: f"chat_event/{row.conversation}/{row.key}")),
    "chat_message": _of_person(
        Kind.WINDOW, Sealed("chat_message", lambda row: f"chat_message/{row.conversation}/{row.message}")
    ),
    "callback_request": _of_person(Kind.REQUEST, Sealed("callback_request", lambda row: f"request/{row.reference}")),
    "request_note": _of_person(
        Kind.REQUEST,
        Sealed("request_note", lambda row: f"note/{row.reference}/{row.staff_id}", "callback_request", "request_id"),
    ),
    "handover": _of_person(Kind.LIVE, Sealed("handover", lambda row: f"handover/{row.reference}")),
    "handover_message": _of_person(
        Kind.LIVE,
        Sealed("handover_message", lambda row: f"handover/{row.reference}/{row.number}", "handover", "handover_id"),
    ),
    "telegram_update": _of_person(
        Kind.TELEGRAM,
        Sealed("telegram_update", lambda row: f"telegram/{row.bot}/{row.update_id}/raw"),
        Sealed("telegram_update", lambda row: f"telegram/{row.bot}/{row.update_id}/progress", column="progress"),
    ),
    "telegram_chat": _of_person(Kind.TELEGRAM),
    "staff": Catalogued(Whose.STAFF, sealed=(Sealed("staff", lambda row: f"staff/{row.email_key}"),)),
    "staff_session": _STAFF,
    "login_limit": _STAFF,
    "audit_event": _STAFF,
    "unanswered_message": _of_person(
        Kind.UNANSWERED, Sealed("unanswered_message", lambda row: f"unanswered/{row.key}")
    ),
    "review_message": Catalogued(Whose.NOBODY, sealed=(Sealed("review_message", lambda row: f"review/{row.key}"),)),
    "telegram_poller": _NOBODY,
    "campaign": _NOBODY,
    "figure": _NOBODY,
    "measure": _NOBODY,
    "notice": _NOBODY,
}


def sealed_columns() -> Iterator[Sealed]:
    """Yield every sealed column of every table."""
    for table in CATALOGUE.values():
        yield from table.sealed


def tables_of(kind: Kind) -> tuple[str, ...]:
    """Return the tables that hold a kind of a person's data."""
    return tuple(name for name, table in CATALOGUE.items() if table.kind is kind)
