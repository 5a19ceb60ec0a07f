"""What is kept of one person, over all stores: to be read, to be forgotten, and to go by itself in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Protocol

from bot.store.catalogue import Kind


@dataclass(frozen=True)
class Holding:
    """One thing that is kept of a person."""

    kind: Kind
    since: datetime
    until: datetime
    """When it goes by itself, at the latest."""
    content: Mapping[str, Any]
    """What stands in it, opened: plain data, its fields as the kind has them."""


class Expiring(Protocol):
    """Keeps things for a time."""

    def purge_expired(self) -> int:
        """Delete what has passed its time; return how many rows."""


class Holder(Expiring, Protocol):
    """Keeps one kind of things of people."""

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return everything that is kept of a person, oldest first."""

    def forget(self, sender_id: str) -> int:
        """Delete everything of a person; return how many there were."""


def in_utc(moment: datetime) -> datetime:
    """Return a moment with its time zone; SQLite gives it back without."""
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


class Holdings:
    """Every store with something of people, by kind."""

    def __init__(self, holders: Mapping[Kind, Holder]) -> None:
        """Use a holder for each kind.

        Raises:
            ValueError: when a kind has none.
        """
        if missing := set(Kind) - set(holders):
            raise ValueError(f"nobody holds {', '.join(sorted(kind.value for kind in missing))}")
        self._holders = dict(holders)

    def of(self, sender_id: str) -> list[Holding]:
        """Return everything that is kept of a person, by kind in the order of `Kind`, oldest first."""
        return [holding for kind in Kind for holding in self._holders[kind].holdings(sender_id)]

    def forget(self, sender_id: str) -> dict[Kind, int]:
        """Delete everything of a person; return how many there were of each kind.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: when a store cannot; what was deleted before it stays deleted.
        """
        return {kind: self._holders[kind].forget(sender_id) for kind in Kind}

    def purge_expired(self) -> int:
        """Delete what has passed its time; return how many rows."""
        return sum(holder.purge_expired() for holder in self._holders.values())
