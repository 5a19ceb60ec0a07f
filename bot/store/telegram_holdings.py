"""What the Telegram tables hold of one person, whichever bot, and whether or not Telegram is on at the moment."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.store.catalogue import Kind
from bot.store.conversations import utc_now
from bot.store.holdings import Holding, in_utc
from bot.store.models import TelegramChat, TelegramUpdate
from bot.store.updates import KEPT
from bot.store.vault import Vault


class TelegramHolder:
    """Reads, forgets and purges chats and updates."""

    def __init__(self, engine: Engine, vault: Vault, chat_days: int, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine and a vault; a chat that was silent for so many days goes."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._chat_lasts = timedelta(days=chat_days)

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return the chat, then its updates.

        The content of a chat is `introduced_at` and `blocked_at`; of an update `answered_at`, and `update` as Telegram
        delivered it as long as it is not answered.
        """
        chat, c, u = self._vault.pseudonym(sender_id), TelegramChat.__table__, TelegramUpdate.__table__
        with self._engine.connect() as connection:
            chats = connection.execute(select(c).where(c.c.chat == chat)).all()
            updates = connection.execute(select(u).where(u.c.chat == chat).order_by(u.c.update_id)).all()
        return [*map(self._chat, chats), *map(self._update, updates)]

    def _chat(self, row: Any) -> Holding:
        seen = in_utc(row.seen_at)
        told = {"introduced_at": _moment(row.introduced_at), "blocked_at": _moment(row.blocked_at)}
        return Holding(Kind.TELEGRAM, seen, seen + self._chat_lasts, told)

    def _update(self, row: Any) -> Holding:
        claimed, context = in_utc(row.claimed_at), f"telegram/{row.bot}/{row.update_id}/raw"
        raw = json.loads(self._vault.open(row.sealed, context)) if row.sealed else None
        told = {"answered_at": _moment(row.answered_at), "update": raw}
        return Holding(Kind.TELEGRAM, claimed, claimed + KEPT, told)

    def forget(self, sender_id: str) -> int:
        """Forget what is remembered of a chat; return how many rows held something.

        The numbers of answered updates stay for their day, or Telegram could deliver them again as new ones. The row
        of the chat goes as soon as no node works on it (`TelegramUpdates.unlock`).
        """
        chat, u, c = self._vault.pseudonym(sender_id), TelegramUpdate, TelegramChat
        versions = update(u).where(u.chat == chat, u.version.is_not(None)).values(version=None)
        told = update(c).where(c.chat == chat, c.introduced_at.is_not(None)).values(introduced_at=None)
        idle = delete(c).where(c.chat == chat, c.node.is_(None))
        with self._engine.begin() as connection:
            return sum(int(connection.execute(_plainly(each)).rowcount) for each in (versions, told, idle))

    def purge_expired(self) -> int:
        """Delete updates older than a day and chats that were silent for long; return how many rows."""
        now, u, c = self._clock(), TelegramUpdate, TelegramChat
        old = delete(u).where(u.claimed_at < now - KEPT)
        quiet = delete(c).where(c.seen_at < now - self._chat_lasts, c.node.is_(None))
        with self._engine.begin() as connection:
            return sum(int(connection.execute(_plainly(each)).rowcount) for each in (old, quiet))


def _plainly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def _moment(moment: Optional[datetime]) -> Optional[str]:
    return in_utc(moment).isoformat() if moment else None
