"""What pages still have to show: the events of each conversation, numbered and encrypted, kept for a short time.

A page that lost its connection asks for what came after the last number it saw. An event has a key within its
conversation, so writing it a second time (after a crash, or by another node) changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.catalogue import Kind
from bot.store.claims import Claims
from bot.store.conversations import utc_now
from bot.store.holdings import Holding, in_utc
from bot.store.models import PSEUDONYM_CHARACTERS, Base
from bot.store.vault import Vault

RETENTION_HOURS = 12
"""The length of a conversation (domain.yml) and of a session: after that nobody can ask for its events."""
KEY_CHARACTERS = 80
EVENTS_READ = 200
"""Most events in one reading; who has more to catch up with reads again."""
NUMBER_ATTEMPTS = 20
"""How often a next number is tried when others write in the same conversation at the same moment."""


class ChatEvent(Base):
    """Something that happened in a conversation on a page, to be shown there once: numbered, and encrypted."""

    __tablename__ = "chat_event"
    __table_args__ = (
        UniqueConstraint("conversation", "number", name="uq_chat_event_number"),
        UniqueConstraint("conversation", "key", name="uq_chat_event_key"),
        Index("ix_chat_event_expires_at", "expires_at"),
    )

    id = Column(Integer, primary_key=True)
    conversation = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    number = Column(Integer, nullable=False)
    key = Column(String(KEY_CHARACTERS), nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False)
    sealed = Column(LargeBinary, nullable=False)


@dataclass(frozen=True)
class Event:
    """One event of a conversation; its number is higher than that of every event before it."""

    number: int
    data: dict[str, Any]


class Outbox:
    """Writes and reads events; `claims` keeps which messages were taken on."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        retention: timedelta = timedelta(hours=RETENTION_HOURS),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Use an engine and a vault; events expire after the retention."""
        self._engine, self._vault, self._retention, self._clock = engine, vault, retention, clock
        self.claims = Claims(engine, vault, retention, clock)

    def append(self, sender_id: str, key: str, data: dict[str, Any]) -> Optional[int]:
        """Write an event and return its number, or None when the conversation has an event with this key.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: when it cannot be written.
        """
        who = self._vault.pseudonym(sender_id)
        plain = json.dumps(data, separators=(",", ":")).encode("utf-8", "surrogatepass")
        sealed = self._vault.seal(plain, _context(who, key))
        next_number = func.coalesce(func.max(ChatEvent.number), 0) + 1
        row = select(
            literal(who), next_number, literal(key), literal(self._clock() + self._retention), literal(sealed)
        ).where(ChatEvent.conversation == who)
        statement = insert(ChatEvent).from_select(["conversation", "number", "key", "expires_at", "sealed"], row)
        for _ in range(NUMBER_ATTEMPTS - 1):
            if self._written(statement):
                return self._number_of(who, key)
            if self._number_of(who, key) is not None:
                return None
        with self._engine.begin() as connection:
            connection.execute(statement)
        return self._number_of(who, key)

    def _written(self, statement: Any) -> bool:
        """Write a row; return False when its number or key is taken."""
        try:
            with self._engine.begin() as connection:
                connection.execute(statement)
        except IntegrityError:
            return False
        return True

    def _number_of(self, who: str, key: str) -> Optional[int]:
        query = select(ChatEvent.number).where(ChatEvent.conversation == who, ChatEvent.key == key)
        with self._engine.connect() as connection:
            number: Optional[int] = connection.execute(query).scalar_one_or_none()
        return number

    def after(self, sender_id: str, number: int) -> list[Event]:
        """Return the events after a number, oldest first; at most 200 at a time."""
        who = self._vault.pseudonym(sender_id)
        query = (
            select(ChatEvent.number, ChatEvent.key, ChatEvent.sealed)
            .where(ChatEvent.conversation == who, ChatEvent.number > number, ChatEvent.expires_at > self._clock())
            .order_by(ChatEvent.number)
            .limit(EVENTS_READ)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Event(n, json.loads(self._vault.open(sealed, _context(who, key)))) for n, key, sealed in rows]

    def forget(self, sender_id: str, before: Optional[str] = None) -> int:
        """Delete a conversation's events, or those before the event with a key; return how many."""
        who = self._vault.pseudonym(sender_id)
        unwanted = delete(ChatEvent).where(ChatEvent.conversation == who)
        if before is not None:
            unwanted = unwanted.where(ChatEvent.number < (self._number_of(who, before) or 0))
        with self._engine.begin() as connection:
            deleted = int(connection.execute(unwanted).rowcount)
        if before is None:
            self.claims.forget(sender_id)
        return deleted

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return what the window still has to be able to show: its content is an event's `data`."""
        who, table = self._vault.pseudonym(sender_id), ChatEvent
        query = (
            select(table.key, table.expires_at, table.sealed)
            .where(table.conversation == who, table.expires_at > self._clock())
            .order_by(table.number)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        shown = [
            Holding(
                Kind.WINDOW,
                in_utc(row.expires_at) - self._retention,
                in_utc(row.expires_at),
                {"data": json.loads(self._vault.open(row.sealed, _context(who, row.key)))},
            )
            for row in rows
        ]
        return shown + self.claims.holdings(sender_id)

    def forget_earlier(self, sender_id: str) -> int:
        """Delete everything of a conversation but its last event and what is still being answered; return how many.

        The last event keeps the count: a page asks for what has a higher number than it saw.
        """
        who = self._vault.pseudonym(sender_id)
        last = select(func.max(ChatEvent.number)).where(ChatEvent.conversation == who).scalar_subquery()
        earlier = delete(ChatEvent).where(ChatEvent.conversation == who, ChatEvent.number < last)
        self.claims.forget_answered(sender_id)
        with self._engine.begin() as connection:
            return int(connection.execute(earlier.execution_options(synchronize_session=False)).rowcount)

    def purge_expired(self) -> int:
        """Delete what has passed its retention; return how many events."""
        self.claims.purge_expired()
        with self._engine.begin() as connection:
            return int(connection.execute(delete(ChatEvent).where(ChatEvent.expires_at <= self._clock())).rowcount)

    def has(self, sender_id: str, key: str) -> bool:
        """Say whether a conversation has an event with a key."""
        return self._number_of(self._vault.pseudonym(sender_id), key) is not None

    def conversation(self, sender_id: str) -> str:
        """Return what stands for a conversation in the table, the same that `changed_after` names."""
        return self._vault.pseudonym(sender_id)

    def last_row(self) -> int:
        """Return the row of the newest event, 0 when there is none."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.max(ChatEvent.id), 0))).scalar_one())

    def changed_after(self, row: int) -> tuple[int, set[str]]:
        """Return the row of the newest event, and the conversations with events after a row."""
        query = select(ChatEvent.id, ChatEvent.conversation).where(ChatEvent.id > row)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return max((r[0] for r in rows), default=row), {r[1] for r in rows}


def _context(who: str, key: str) -> str:
    return f"chat_event/{who}/{key}"


class WindowHolder:
    """What windows still have to be able to show, as one of the stores with something of people."""

    def __init__(self, outbox: Outbox) -> None:
        """Use an outbox."""
        self.holdings, self.purge_expired = outbox.holdings, outbox.purge_expired
        self._outbox = outbox

    def forget(self, sender_id: str) -> int:
        """Delete all but the last event, which keeps the count; the channel deletes that when the turn is over."""
        return self._outbox.forget_earlier(sender_id)
