"""Messages of pages that were taken on: each is answered once, in order, and none is lost with the node that had it.

A message is kept, sealed, until it is answered. Whoever answers it says again and again that it is still at it; when
that stops, another node (or the same after a restart) takes it over. Nodes compare times: their clocks must agree to
seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.catalogue import Kind
from bot.store.conversations import utc_now
from bot.store.holdings import Holding, in_utc
from bot.store.models import PSEUDONYM_CHARACTERS, Base
from bot.store.vault import Vault, VaultError

MESSAGE_CHARACTERS = 80
LEASE_SECONDS = 15
"""After this silence of whoever took a message on, it counts as left by a node that stopped."""
TAKEN_AT_ONCE = 50


class ChatMessage(Base):
    """A message from a page that was taken on, so that the same one sent again is answered once."""

    __tablename__ = "chat_message"
    __table_args__ = (
        UniqueConstraint("conversation", "message", name="uq_chat_message"),
        Index("ix_chat_message_expires_at", "expires_at"),
        Index("ix_chat_message_unfinished", "finished_at", "claimed_at"),
    )

    id = Column(Integer, primary_key=True)
    conversation = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    message = Column(String(MESSAGE_CHARACTERS), nullable=False)
    attempts = Column(Integer, nullable=False)
    claimed_at = Column(DateTime(timezone=True), nullable=False)
    finished_at = Column(DateTime(timezone=True))
    expires_at = Column(DateTime(timezone=True), nullable=False)
    sealed = Column(LargeBinary)


@dataclass(frozen=True)
class Abandoned:
    """A message that was taken over: whose it is, what was kept of it, and how often it was begun."""

    sender_id: str
    message: str
    content: dict[str, Any]
    attempt: int


class Claims:
    """Which messages of pages are being answered."""

    def __init__(
        self, engine: Engine, vault: Vault, retention: timedelta, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; a claim is remembered for the retention."""
        self._engine, self._vault, self._retention, self._clock = engine, vault, retention, clock

    def claim(self, sender_id: str, message: str, content: Mapping[str, Any]) -> int:
        """Take a message on; return which attempt at it this is, 0 when somebody else has it or it is answered.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: when it cannot be written; it is not taken on then.
        """
        who, now = self._vault.pseudonym(sender_id), self._clock()
        kept = json.dumps({"sender": sender_id, "content": dict(content)}, separators=(",", ":"))
        row = ChatMessage.__table__.insert().values(
            conversation=who,
            message=message,
            attempts=1,
            claimed_at=now,
            expires_at=now + self._retention,
            sealed=self._vault.seal(kept.encode("utf-8", "surrogatepass"), _context(who, message)),
        )
        try:
            with self._engine.begin() as connection:
                connection.execute(row)
        except IntegrityError:
            return self._take_over(who, message)
        return 1

    def _take_over(self, who: str, message: str) -> int:
        """Take what was left; return which attempt this is, 0 when it was not left or another was first."""
        m, now = ChatMessage, self._clock()
        this = (m.conversation == who) & (m.message == message) & m.finished_at.is_(None)
        left = update(m).where(this, _is_left(now))
        taken = left.values(claimed_at=now, attempts=m.attempts + 1).execution_options(synchronize_session=False)
        with self._engine.begin() as connection:
            if connection.execute(taken).rowcount == 0:
                return 0
            return int(connection.execute(select(m.attempts).where(this)).scalar_one())

    def abandoned(self) -> list[Abandoned]:
        """Take over what was left by nodes that stopped, oldest first."""
        m, now = ChatMessage, self._clock()
        query = (
            select(m.conversation, m.message, m.sealed)
            .where(m.finished_at.is_(None), _is_left(now))
            .where(m.sealed.is_not(None), m.expires_at > now)
            .order_by(m.id)
            .limit(TAKEN_AT_ONCE)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [self._opened(*row) for row in rows]
        return [each for each in found if each is not None]

    def _opened(self, who: str, message: str, sealed: bytes) -> Abandoned | None:
        attempt = self._take_over(who, message)
        if not attempt:
            return None
        try:
            kept = json.loads(self._vault.open(sealed, _context(who, message)))
        except VaultError:  # written with another key: nobody can answer it any more
            self._finish(who, message)
            return None
        return Abandoned(kept["sender"], message, kept["content"], attempt)

    def keep(self, messages: Iterable[tuple[str, str]]) -> None:
        """Say that these (sender, message) are still being answered."""
        m, now = ChatMessage, self._clock()
        with self._engine.begin() as connection:
            for sender_id, message in sorted(messages):  # one order on all nodes: no deadlock
                who = self._vault.pseudonym(sender_id)
                mine = update(m).where(m.conversation == who, m.message == message, m.finished_at.is_(None))
                connection.execute(mine.values(claimed_at=now))

    def is_next(self, sender_id: str, message: str) -> bool:
        """Say whether nothing that came before a message in its conversation still waits for its answer."""
        m, who = ChatMessage, self._vault.pseudonym(sender_id)
        this = select(m.id).where(m.conversation == who, m.message == message).scalar_subquery()
        earlier = select(m.id).where(m.conversation == who, m.id < this, m.finished_at.is_(None), m.sealed.is_not(None))
        with self._engine.connect() as connection:
            return connection.execute(earlier.where(m.expires_at > self._clock()).limit(1)).first() is None

    def finish(self, sender_id: str, message: str) -> None:
        """Remember that a message is answered, and nothing of what was in it."""
        self._finish(self._vault.pseudonym(sender_id), message)

    def finish_late(self, sender_id: str, message: str) -> None:
        """Remember the same of a message that may never have been written here: it is not taken on again then."""
        who, now = self._vault.pseudonym(sender_id), self._clock()
        if self._finish(who, message):
            return
        row = ChatMessage.__table__.insert().values(
            conversation=who,
            message=message,
            attempts=1,
            claimed_at=now,
            finished_at=now,
            expires_at=now + self._retention,
        )
        try:
            with self._engine.begin() as connection:
                connection.execute(row)
        except IntegrityError:  # it was just written, by what had to wait
            self._finish(who, message)

    def _finish(self, who: str, message: str) -> int:
        """Mark a message as answered; return how many rows that were."""
        done = update(ChatMessage).where(ChatMessage.conversation == who, ChatMessage.message == message)
        with self._engine.begin() as connection:
            return int(connection.execute(done.values(finished_at=self._clock(), sealed=None)).rowcount)

    def forget(self, sender_id: str) -> None:
        """Forget every message of a conversation."""
        who = self._vault.pseudonym(sender_id)
        with self._engine.begin() as connection:
            connection.execute(delete(ChatMessage).where(ChatMessage.conversation == who))

    def forget_answered(self, sender_id: str) -> None:
        """Forget the messages of a conversation that are answered; one that is being answered stays claimed."""
        m, who = ChatMessage, self._vault.pseudonym(sender_id)
        with self._engine.begin() as connection:
            connection.execute(delete(m).where(m.conversation == who, m.finished_at.is_not(None)))

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return the messages of a conversation that wait for their answer: the content's `data` is as it was kept."""
        m, who = ChatMessage, self._vault.pseudonym(sender_id)
        query = select(m.message, m.claimed_at, m.expires_at, m.sealed).where(
            m.conversation == who, m.sealed.is_not(None), m.expires_at > self._clock()
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(m.id)).all()
        return [
            Holding(
                Kind.WINDOW,
                in_utc(row.claimed_at),
                in_utc(row.expires_at),
                {"data": json.loads(self._vault.open(row.sealed, _context(who, row.message)))["content"]},
            )
            for row in rows
        ]

    def purge_expired(self) -> int:
        """Delete what has passed its retention; return how many messages."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(ChatMessage).where(ChatMessage.expires_at <= self._clock())).rowcount)


def _is_left(now: datetime) -> Any:
    """Return the condition that a claim was left. One in the future was made by a clock that was set back since."""
    lease = timedelta(seconds=LEASE_SECONDS)
    return or_(ChatMessage.claimed_at <= now - lease, ChatMessage.claimed_at > now + lease)


def _context(who: str, message: str) -> str:
    return f"chat_message/{who}/{message}"
