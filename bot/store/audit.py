"""Keeps the audit trail: who saw or did what, about which reference, and when. It can be added to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Callable, Optional

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from bot.store.conversations import utc_now
from bot.store.point_models import CODE_CHARACTERS
from bot.store.point_models import AuditRow as Row

PAGE = 100
"""How many events one page shows."""


class AuditEvent(str, Enum):
    """What can be done."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGIN_BLOCKED = "login_blocked"
    LOGGED_OUT = "logged_out"
    LOGGED_OUT_EVERYWHERE = "logged_out_everywhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (an event, not a secret)
    SECOND_FACTOR_SET = "second_factor_set"
    REQUESTS_LISTED = "requests_listed"
    REQUEST_SEEN = "request_seen"
    REQUEST_CLAIMED = "request_claimed"
    REQUEST_RELEASED = "request_released"
    REQUEST_CALLED = "request_called"
    REQUEST_CLOSED = "request_closed"
    REQUEST_NOTED = "request_noted"
    CONVERSATION_ACCEPTED = "conversation_accepted"
    CONVERSATION_SEEN = "conversation_seen"
    CONVERSATION_RETURNED = "conversation_returned"
    CAMPAIGN_CREATED = "campaign_created"
    CAMPAIGN_CHANGED = "campaign_changed"
    CAMPAIGN_ENDED = "campaign_ended"
    FIGURES_EXPORTED = "figures_exported"
    UNANSWERED_LISTED = "unanswered_listed"
    UNANSWERED_EXPORTED = "unanswered_exported"
    UNANSWERED_HANDLED = "unanswered_handled"
    STAFF_ADDED = "staff_added"
    STAFF_CHANGED = "staff_changed"
    STAFF_PASSWORD_RESET = "staff_password_reset"  # noqa: S105 (an event, not a secret)
    STAFF_FACTOR_RESET = "staff_factor_reset"
    AUDIT_SEEN = "audit_seen"
    ACCESS_REFUSED = "access_refused"


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail."""

    id: int
    happened_at: datetime
    staff_id: Optional[int]
    event: AuditEvent
    reference: str


class AuditTrail:
    """Adds to the trail and reads it."""

    def __init__(self, engine: Engine, retention_days: int, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine; a line is deleted after so many days."""
        self._engine, self._retention, self._clock = engine, timedelta(days=retention_days), clock

    def add(self, staff_id: Optional[int], event: AuditEvent, reference: str = "") -> None:
        """Write a line; the reference says of what, never more than its code."""
        values = {
            "happened_at": self._clock(),
            "staff_id": staff_id,
            "event": event.value,
            "reference": reference[:CODE_CHARACTERS],
        }
        with self._engine.begin() as connection:
            connection.execute(Row.__table__.insert().values(**values))

    def newest(
        self, before: Optional[int] = None, staff_id: Optional[int] = None, reference: str = ""
    ) -> list[AuditEntry]:
        """Return at most `PAGE` lines, the newest first.

        Args:
            before: only lines older than the one with this id.
            staff_id: only of this member of staff.
            reference: only about this.
        """
        query = select(Row.__table__).order_by(Row.id.desc()).limit(PAGE)
        if before is not None:
            query = query.where(Row.id < before)
        if staff_id is not None:
            query = query.where(Row.staff_id == staff_id)
        if reference:
            query = query.where(Row.reference == reference)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [AuditEntry(r.id, r.happened_at, r.staff_id, AuditEvent(r.event), r.reference) for r in rows]

    def purge_expired(self) -> int:
        """Delete lines that have passed their retention; return how many."""
        old = Row.happened_at <= self._clock() - self._retention
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(old)).rowcount)
