"""Keeps how far people are in a guide: one sealed row a person and guide."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.catalogue import Kind
from bot.store.conversations import SESSION, utc_now
from bot.store.holdings import Holding, in_utc
from bot.store.models import GuideProgress
from bot.store.vault import Vault


class GuideRepository:
    """Reads and writes progress as plain data."""

    def __init__(
        self, engine: Engine, vault: Vault, retention_days: int, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; what may be kept expires so many days after the last answer."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._retention = timedelta(days=retention_days)

    def load(self, sender_id: str, guide: str) -> Optional[dict[str, Any]]:
        """Return the progress, or None when there is none (any more)."""
        who = self._vault.pseudonym(sender_id)
        query = select(GuideProgress.sealed).where(
            GuideProgress.conversation == who, GuideProgress.guide == guide, GuideProgress.expires_at > self._clock()
        )
        with self._engine.connect() as connection:
            sealed = connection.execute(query).scalar()
        if sealed is None:
            return None
        plain: dict[str, Any] = json.loads(self._vault.open(sealed, f"guide/{who}/{guide}"))
        return plain

    def guides(self, sender_id: str) -> list[str]:
        """Return the ids of the guides with progress, the latest first."""
        query = (
            select(GuideProgress.guide)
            .where(
                GuideProgress.conversation == self._vault.pseudonym(sender_id),
                GuideProgress.expires_at > self._clock(),
            )
            .order_by(GuideProgress.updated_at.desc())
        )
        with self._engine.connect() as connection:
            return [str(guide) for guide in connection.execute(query).scalars()]

    def save(self, sender_id: str, guide: str, progress: dict[str, Any], keep: bool) -> None:
        """Write the progress; without permission to keep it, for the length of a session after the last answer."""
        who, now = self._vault.pseudonym(sender_id), self._clock()
        plain = json.dumps(progress, separators=(",", ":")).encode("utf-8", "surrogatepass")
        values = {
            "updated_at": now,
            "expires_at": now + (self._retention if keep else SESSION),
            "sealed": self._vault.seal(plain, f"guide/{who}/{guide}"),
        }
        mine = (GuideProgress.conversation == who) & (GuideProgress.guide == guide)
        with self._engine.begin() as connection:
            if connection.execute(update(GuideProgress).where(mine).values(**values)).rowcount:
                return
        row = {"conversation": who, "guide": guide, **values}
        try:
            with self._engine.begin() as connection:
                connection.execute(GuideProgress.__table__.insert().values(**row))
        except IntegrityError:  # another node was first
            with self._engine.begin() as connection:
                connection.execute(update(GuideProgress).where(mine).values(**values))

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return the progress in every guide: its content is `guide`, the id, and `progress`, as it was saved."""
        who, table = self._vault.pseudonym(sender_id), GuideProgress
        query = (
            select(table.guide, table.updated_at, table.expires_at, table.sealed)
            .where(table.conversation == who, table.expires_at > self._clock())
            .order_by(table.updated_at)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Holding(
                Kind.GUIDE,
                in_utc(row.updated_at),
                in_utc(row.expires_at),
                {
                    "guide": row.guide,
                    "progress": json.loads(self._vault.open(row.sealed, f"guide/{who}/{row.guide}")),
                },
            )
            for row in rows
        ]

    def forget(self, sender_id: str, guide: Optional[str] = None) -> int:
        """Delete the progress of one guide, or of all; return how many there were."""
        mine = GuideProgress.conversation == self._vault.pseudonym(sender_id)
        if guide is not None:
            mine = mine & (GuideProgress.guide == guide)
        with self._engine.begin() as connection:
            return int(connection.execute(delete(GuideProgress).where(mine)).rowcount)

    def purge_expired(self) -> int:
        """Delete what has passed its time; return how many rows."""
        with self._engine.begin() as connection:
            return int(
                connection.execute(delete(GuideProgress).where(GuideProgress.expires_at <= self._clock())).rowcount
            )
