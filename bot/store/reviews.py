"""Keeps what is left of unanswered messages when nobody can be recognised in them; of when, only the week."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Callable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.store.conversations import utc_now
from bot.store.figures import week_of
from bot.store.review_models import KEY_CHARACTERS
from bot.store.review_models import ReviewedMessageRow as Row
from bot.store.vault import Vault

SUNDAY = 7


@dataclass(frozen=True)
class ReviewMessage:
    """One message without anybody in it."""

    key: str
    text: str
    topics: tuple[str, ...]
    """The likeliest topics, the likeliest first."""
    week: str


class ReviewRepository:
    """Reads and writes de-identified messages."""

    def __init__(
        self, engine: Engine, vault: Vault, retention_days: int, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; a message expires so many days after the Sunday of its week."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._retention = timedelta(days=retention_days)

    def add(self, text: str, topics: Sequence[str], day: date) -> None:
        """Keep a message of the week of a day."""
        key = secrets.token_hex(KEY_CHARACTERS // 2)
        plain = json.dumps({"text": text, "topics": list(topics)}).encode("utf-8", "surrogatepass")
        values = {
            "key": key,
            "week": week_of(day),
            "is_handled": False,
            "expires_on": day + timedelta(days=SUNDAY - day.isoweekday()) + self._retention,
            "sealed": self._vault.seal(plain, _context(key)),
        }
        with self._engine.begin() as connection:
            connection.execute(Row.__table__.insert().values(**values))

    def open_messages(self, limit: int) -> list[ReviewMessage]:
        """Return messages nobody handled, of weeks that are over, the newest weeks first; within a week by chance.

        The week that is going on is left out: who knows that somebody asked something today must not find it here.
        """
        today = self._clock().date()
        query = (
            select(Row.__table__)
            .where(Row.is_handled.is_(False), Row.week < week_of(today), Row.expires_on >= today)
            .order_by(Row.week.desc(), Row.key)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [self._open(row) for row in connection.execute(query)]

    def handle(self, keys: Sequence[str]) -> int:
        """Mark messages as handled; return how many were not yet."""
        done = update(Row).where(Row.key.in_(list(keys)), Row.is_handled.is_(False)).values(is_handled=True)
        with self._engine.begin() as connection:
            return int(connection.execute(done).rowcount)

    def purge_expired(self) -> int:
        """Delete what has passed its retention; return how many messages."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(Row.expires_on < self._clock().date())).rowcount)

    def _open(self, row: Row) -> ReviewMessage:
        plain = json.loads(self._vault.open(row.sealed, _context(row.key)))
        return ReviewMessage(row.key, plain["text"], tuple(plain["topics"]), row.week)


def _context(key: str) -> str:
    return f"review/{key}"
