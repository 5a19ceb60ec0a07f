"""Keeps the notices that staff still have to get: written with what they are about, sent later, by one node each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Callable, Collection

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.store.conversations import utc_now
from bot.store.point_models import NoticeRow

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""Between two attempts; it doubles each time."""
KEPT = timedelta(days=2)
"""After which a notice that could not be sent says nothing useful any more."""


class NoticeKind(str, Enum):
    """What there is."""

    REQUEST = "callback_request"
    HANDOVER = "handover"


class NoticeTarget(str, Enum):
    """How it is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Notice:
    """A notice to be sent now."""

    id: int
    kind: NoticeKind
    target: NoticeTarget
    attempts: int
    """How often it was tried, this time included."""


def add_notices(connection: Any, kind: NoticeKind, now: datetime) -> None:
    """Write the notices of something new, in the transaction that stores it."""
    values = {"kind": kind.value, "created_at": now, "due_at": now, "attempts": 0}
    rows = [{**values, "target": target.value} for target in NoticeTarget]
    connection.execute(NoticeRow.__table__.insert(), rows)


class NoticeRepository:
    """Hands out notices, each to one node at a time."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now, retention: timedelta = KEPT) -> None:
        """Use an engine; a notice is tried and kept for so long."""
        self._engine, self._clock, self._retention = engine, clock, retention

    def take_due(self, targets: Collection[NoticeTarget], limit: int = 20) -> list[Notice]:
        """Return notices to send now; each comes back later, after a growing wait, unless it is marked as sent."""
        now = self._clock()
        query = (
            select(NoticeRow.id, NoticeRow.kind, NoticeRow.target, NoticeRow.attempts)
            .where(NoticeRow.sent_at.is_(None), NoticeRow.due_at <= now, NoticeRow.created_at > now - self._retention)
            .where(NoticeRow.target.in_([target.value for target in targets]))
            .order_by(NoticeRow.due_at)
            .limit(limit)
        )
        taken = []
        with self._engine.begin() as connection:
            for row in connection.execute(query).all():
                tried = row.attempts + 1
                wait = min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)
                same = (NoticeRow.id == row.id, NoticeRow.attempts == row.attempts, NoticeRow.sent_at.is_(None))
                claim = update(NoticeRow).where(*same).values(attempts=tried, due_at=now + wait)
                if connection.execute(claim).rowcount:
                    taken.append(Notice(row.id, NoticeKind(row.kind), NoticeTarget(row.target), tried))
        return taken

    def mark_sent(self, notice_id: int) -> None:
        """Remember that a notice was sent."""
        with self._engine.begin() as connection:
            connection.execute(update(NoticeRow).where(NoticeRow.id == notice_id).values(sent_at=self._clock()))

    def purge_expired(self) -> int:
        """Delete what is too old to say anything; return how many."""
        old = NoticeRow.created_at <= self._clock() - self._retention
        with self._engine.begin() as connection:
            return int(connection.execute(delete(NoticeRow).where(old)).rowcount)
