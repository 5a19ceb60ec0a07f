"""Keeps conversations, encrypted, one row a turn; reads only the last few turns, however long the conversation."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Optional

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Engine

from bot.store.catalogue import Kind
from bot.store.holdings import Holding, in_utc
from bot.store.models import ConversationTurn
from bot.store.vault import Vault, VaultError

SESSION = timedelta(hours=12)
"""Silence after which a conversation begins anew (`session_config` in domain.yml): nothing remembered outlives it."""
ROWS_AT_ONCE = 500
"""In one transaction."""
TURNS_READ = 4
"""Enough for every rule and follow-up; what is older lives on in the state that each turn carries."""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(timezone.utc)


def without_state(turn: dict[str, Any]) -> dict[str, Any]:
    """Return a turn without what was remembered at it: the slots before it, and those it set."""
    said = [event for event in turn.get("events", ()) if event["event"] != "slot"]
    return turn | {name: value for name, value in (("slots", {}), ("events", said)) if name in turn}


class ConversationRepository:
    """Reads and writes turns."""

    def __init__(
        self, engine: Engine, vault: Vault, retention_days: int, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; turns expire after the retention."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._retention = timedelta(days=retention_days)

    def last_turns(self, sender_id: str, limit: Optional[int] = TURNS_READ) -> tuple[int, list[dict[str, Any]]]:
        """Return the number of the last turn (0 when there is none) and the last turns, oldest first."""
        who = self._vault.pseudonym(sender_id)
        query = (
            select(ConversationTurn.number, ConversationTurn.sealed)
            .where(ConversationTurn.conversation == who, ConversationTurn.expires_at > self._clock())
            .order_by(ConversationTurn.number.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit) if limit else query).all()
        turns = [json.loads(self._vault.open(sealed, f"{who}/{number}")) for number, sealed in reversed(rows)]
        return (rows[0][0] if rows else 0), turns

    def append(self, sender_id: str, number: int, turn: dict[str, Any]) -> None:
        """Write one turn.

        Raises:
            sqlalchemy.exc.IntegrityError: when that turn was already written (by another node).
        """
        who = self._vault.pseudonym(sender_id)
        now = self._clock()
        plain = json.dumps(turn, separators=(",", ":")).encode("utf-8", "surrogatepass")
        expired = delete(ConversationTurn).where(
            ConversationTurn.conversation == who, ConversationTurn.expires_at <= now
        )
        with self._engine.begin() as connection:
            if number == 1:  # what has expired and was not swept yet would hold the number
                connection.execute(expired)
            connection.execute(
                ConversationTurn.__table__.insert().values(
                    conversation=who,
                    number=number,
                    created_at=now,
                    expires_at=now + self._retention,
                    sealed=self._vault.seal(plain, f"{who}/{number}"),
                )
            )

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return every turn, oldest first: its content is the turn as it was written, with its `number`."""
        who, table = self._vault.pseudonym(sender_id), ConversationTurn
        query = (
            select(table.number, table.created_at, table.expires_at, table.sealed)
            .where(table.conversation == who, table.expires_at > self._clock())
            .order_by(table.number)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Holding(
                Kind.CONVERSATION,
                in_utc(row.created_at),
                in_utc(row.expires_at),
                {"number": row.number, **json.loads(self._vault.open(row.sealed, f"{who}/{row.number}"))},
            )
            for row in rows
        ]

    def forget(self, sender_id: str) -> int:
        """Delete a conversation; return how many turns it had."""
        who = self._vault.pseudonym(sender_id)
        with self._engine.begin() as connection:
            return int(
                connection.execute(delete(ConversationTurn).where(ConversationTurn.conversation == who)).rowcount
            )

    def purge_expired(self) -> int:
        """Delete what has passed its retention, and what sessions that are over remembered; return how many turns."""
        self._end_sessions()
        with self._engine.begin() as connection:
            expired = delete(ConversationTurn).where(ConversationTurn.expires_at <= self._clock())
            return int(connection.execute(expired).rowcount)

    def _end_sessions(self) -> None:
        """Take the slots out of the turns of conversations that are silent for as long as a session lasts."""
        table, last = ConversationTurn, 0
        talking = select(table.conversation).where(table.created_at > self._clock() - SESSION)
        query = (
            select(table.id, table.conversation, table.number, table.sealed)
            .where(table.has_state, table.conversation.not_in(talking))
            .order_by(table.id)
            .limit(ROWS_AT_ONCE)
        )
        while True:
            with self._engine.begin() as connection:
                rows = connection.execute(query.where(table.id > last)).all()
                for row in rows:
                    connection.execute(update(table).where(table.id == row.id).values(**self._stateless(row)))
            if not rows:
                return
            last = rows[-1].id

    def _stateless(self, row: Any) -> dict[str, Any]:
        """Return the columns of a turn without its slots; nobody can read the slots of one that does not open."""
        context = f"{row.conversation}/{row.number}"
        try:
            turn = json.loads(self._vault.open(row.sealed, context))
        except VaultError:
            return {"has_state": False}
        plain = json.dumps(without_state(turn), separators=(",", ":")).encode("utf-8", "surrogatepass")
        return {"has_state": False, "sealed": self._vault.seal(plain, context)}

    def count(self) -> int:
        """Return how many turns are stored."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(ConversationTurn)).scalar_one())
