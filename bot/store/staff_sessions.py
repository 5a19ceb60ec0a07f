"""Keeps which browsers are logged in to the console.

The secret in the cookie is 256 random bits, of which the database has only a hash: who reads the database cannot use
a session. Every step of logging in gets a new secret, so that one planted before is worth nothing (session fixation).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Callable, Optional

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.store.conversations import utc_now
from bot.store.point_models import StaffSessionRow as Row

TOKEN_BYTES = 32
IDLE = timedelta(minutes=30)
"""Without anything done a session is over: OWASP ASVS 5.0, 7.3.1 asks for such a limit, by what is at stake."""
LONGEST = timedelta(hours=10)
"""A working day; after that somebody logs in again (ASVS 7.3.2)."""
HALF_WAY = timedelta(minutes=10)
"""How long the second step of logging in may take."""
TOUCH_EVERY = timedelta(minutes=1)
"""No need to write that somebody is there more often."""


class Level(str, Enum):
    """How far somebody is logged in."""

    PASSWORD = "password"  # noqa: S105 (a step, not a secret)
    FULL = "full"


@dataclass(frozen=True)
class StaffSession:
    """A browser that is logged in, or half-way."""

    id: int
    staff_id: int
    level: Level
    created_at: datetime


class StaffSessionRepository:
    """Reads and writes sessions."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine."""
        self._engine, self._clock = engine, clock

    def create(self, staff_id: int, level: Level) -> str:
        """Store a new session and return its secret."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        lasts = LONGEST if level is Level.FULL else HALF_WAY
        values = {
            "token_hash": _hash(token),
            "staff_id": staff_id,
            "level": level.value,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + lasts,
        }
        with self._engine.begin() as connection:
            connection.execute(Row.__table__.insert().values(**values))
        return token

    def find(self, token: str, touch: bool = True) -> Optional[StaffSession]:
        """Return the session of a secret, or None when there is none (any more).

        Args:
            token: from the cookie.
            touch: count this as being there; a page that refreshes by itself does not.
        """
        now = self._clock()
        alive = (Row.expires_at > now) & (Row.last_seen_at > now - IDLE)
        with self._engine.connect() as connection:
            row = connection.execute(select(Row.__table__).where(Row.token_hash == _hash(token), alive)).first()
        if row is None:
            return None
        if touch and row.last_seen_at <= now - TOUCH_EVERY:
            with self._engine.begin() as connection:
                connection.execute(update(Row).where(Row.id == row.id).values(last_seen_at=now))
        return StaffSession(row.id, row.staff_id, Level(row.level), row.created_at)

    def end(self, token: str) -> None:
        """End a session."""
        with self._engine.begin() as connection:
            connection.execute(delete(Row).where(Row.token_hash == _hash(token)))

    def end_all(self, staff_id: int, but: Optional[int] = None) -> int:
        """End all sessions of somebody, but perhaps one, by id; return how many."""
        which = Row.staff_id == staff_id
        if but is not None:
            which = which & (Row.id != but)
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(which)).rowcount)

    def count(self, staff_id: int) -> int:
        """Return how many browsers somebody is logged in with."""
        now = self._clock()
        alive = (Row.expires_at > now) & (Row.last_seen_at > now - IDLE) & (Row.level == Level.FULL.value)
        with self._engine.connect() as connection:
            return len(connection.execute(select(Row.id).where(Row.staff_id == staff_id, alive)).all())

    def purge_expired(self) -> int:
        """Delete sessions that are over; return how many."""
        now = self._clock()
        over = (Row.expires_at <= now) | (Row.last_seen_at <= now - IDLE)
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(over)).rowcount)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
