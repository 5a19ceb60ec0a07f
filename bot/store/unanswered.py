"""Keeps messages that Nabij could not answer, for less than a day, until nobody can be recognised in them."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Callable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine

from bot.store.catalogue import Kind
from bot.store.conversations import utc_now
from bot.store.holdings import Holding
from bot.store.review_models import KEY_CHARACTERS
from bot.store.review_models import UnansweredMessageRow as Row
from bot.store.vault import Vault

HOLD = timedelta(hours=12)
"""So long a message is left alone: as long as a conversation may go on in which somebody can have it wiped."""
LIFE = timedelta(hours=18)
"""After this it is not read any more. Expired rows are deleted every six hours, so none is a day old."""
MAXIMUM_OF_SENDER = 20
"""Messages of one person at a time: nobody fills the list by themselves."""


@dataclass(frozen=True)
class Unanswered:
    """One message as it came in, cleaned by the door."""

    text: str
    topics: tuple[str, ...]
    """The likeliest topics, the likeliest first."""


class UnansweredRepository:
    """Reads and writes messages that were not answered."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine and a vault."""
        self._engine, self._vault, self._clock = engine, vault, clock

    def add(self, sender_id: str, message: Unanswered) -> bool:
        """Keep a message; False when there are enough of this sender."""
        who, now, key = self._vault.pseudonym(sender_id), self._clock(), secrets.token_hex(KEY_CHARACTERS // 2)
        plain = json.dumps({"text": message.text, "topics": message.topics}).encode("utf-8", "surrogatepass")
        values = {
            "key": key,
            "sender": who,
            "received_at": now,
            "expires_at": now + LIFE,
            "sealed": self._vault.seal(plain, _context(key)),
        }
        count = select(func.count()).select_from(Row).where(Row.sender == who)
        with self._engine.begin() as connection:
            if connection.execute(count).scalar_one() >= MAXIMUM_OF_SENDER:
                return False
            connection.execute(Row.__table__.insert().values(**values))
        return True

    def due(self) -> list[tuple[datetime, list[tuple[str, Unanswered]]]]:
        """Return what was held long enough, with its key: a list a sender, and when the first message came.

        Of a sender of whom one message is due all are given, so that somebody who asked the same twice is one voice.
        """
        now = self._clock()
        ready = select(Row.sender).where(Row.received_at <= now - HOLD, Row.expires_at > now)
        query = select(Row.__table__).where(Row.sender.in_(ready), Row.expires_at > now).order_by(Row.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        senders = defaultdict(list)
        for row in rows:
            senders[row.sender].append(row)
        return [(own[0].received_at, [(row.key, self._open(row)) for row in own]) for own in senders.values()]

    def delete(self, keys: Sequence[str]) -> int:
        """Delete messages, and with them whose they were; return how many there still were."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(Row.key.in_(list(keys)))).rowcount)

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return what was not answered of a sender: its content is the `text` and the `topics` it may be about."""
        who, now = self._vault.pseudonym(sender_id), self._clock()
        query = select(Row.__table__).where(Row.sender == who, Row.expires_at > now).order_by(Row.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Holding(Kind.UNANSWERED, row.received_at, row.expires_at, asdict(self._open(row))) for row in rows]

    def forget(self, sender_id: str) -> int:
        """Delete everything of a sender; return how many messages."""
        mine = Row.sender == self._vault.pseudonym(sender_id)
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(mine)).rowcount)

    def purge_expired(self) -> int:
        """Delete what has passed its time, looked at or not; return how many messages."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(Row.expires_at <= self._clock())).rowcount)

    def _open(self, row: Row) -> Unanswered:
        plain = json.loads(self._vault.open(row.sealed, _context(row.key)))
        return Unanswered(plain["text"], tuple(plain["topics"]))


def _context(key: str) -> str:
    return f"unanswered/{key}"
