"""Counts failed log-ins, for names that exist and names that do not alike; who guesses waits longer and longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Callable

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.conversations import utc_now
from bot.store.point_models import LoginLimitRow as Row
from bot.store.vault import Vault

FREE_FAILURES = 5
"""People mistype; after so many there is a wait."""
FREE_FAILURES_ADDRESS = 30
"""For one network address, behind which a whole office may be."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
"""It doubles with every failure; no longer, or anybody could keep staff out for a day."""
FORGOTTEN = timedelta(hours=24)
"""Without a failure for so long the count starts again."""


class LoginLimits:
    """Counts and blocks."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine; names and addresses are kept as pseudonyms."""
        self._engine, self._vault, self._clock = engine, vault, clock

    def wait(self, *names: str) -> timedelta:
        """Return how long any of some names is still blocked; zero when none is."""
        now, keys = self._clock(), [self._key(name) for name in names]
        query = select(Row.blocked_until).where(Row.key.in_(keys), Row.blocked_until > now)
        with self._engine.connect() as connection:
            moments = connection.execute(query).scalars().all()
        return max((moment - now for moment in moments), default=timedelta())

    def fail(self, name: str, free: int = FREE_FAILURES) -> None:
        """Count a failure of a name, and block it when there were more than so many."""
        key, now = self._key(name), self._clock()
        stale = (Row.key == key) & (Row.last_at <= now - FORGOTTEN)
        row = {"key": key, "failures": 0, "last_at": now, "blocked_until": now}
        with self._engine.begin() as connection:
            connection.execute(delete(Row).where(stale))
        try:
            with self._engine.begin() as connection:
                connection.execute(Row.__table__.insert().values(**row))
        except IntegrityError:
            pass  # it is there already
        with self._engine.begin() as connection:
            count = update(Row).where(Row.key == key).values(failures=Row.failures + 1, last_at=now)
            connection.execute(count)
            failures = connection.execute(select(Row.failures).where(Row.key == key)).scalar_one()
            if failures > free:
                wait = min(FIRST_WAIT * 2 ** min(failures - free - 1, 10), LONGEST_WAIT)
                connection.execute(update(Row).where(Row.key == key).values(blocked_until=now + wait))

    def clear(self, name: str) -> None:
        """Forget the failures of a name."""
        with self._engine.begin() as connection:
            connection.execute(delete(Row).where(Row.key == self._key(name)))

    def purge_expired(self) -> int:
        """Delete counts that start again anyway; return how many."""
        old = Row.last_at <= self._clock() - FORGOTTEN
        with self._engine.begin() as connection:
            return int(connection.execute(delete(Row).where(old)).rowcount)

    def _key(self, name: str) -> str:
        return self._vault.pseudonym(f"login:{name.strip().lower()}")
