"""Seals everything that is stored with another key.

Pseudonyms stay as they are: they are derived from what they stand for, which the database does not know. So a new key
keeps the part that pseudonyms come from (`Vault`), and replaces the one that data is sealed with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping

from sqlalchemy import Table, select, update
from sqlalchemy.engine import Engine

import bot.store.outbox
import bot.store.point_models
import bot.store.review_models  # noqa: F401 (their tables)
from bot.store.models import Base
from bot.store.vault import Vault, VaultError

ROWS_AT_ONCE = 500
"""In one transaction."""


@dataclass(frozen=True)
class Sealed:
    """A table with a sealed column."""

    table: str
    context: Callable[[Any], str]
    """What a row was sealed with, from its columns and those of its owner."""
    owner: str = ""
    """Table of which the row needs the reference."""
    through: str = ""
    """Column that points to it."""


SEALED = (
    Sealed("conversation_turn", lambda row: f"{row.conversation}/{row.number}"),
    Sealed("guide_progress", lambda row: f"guide/{row.conversation}/{row.guide}"),
    Sealed("chat_event", lambda row: f"chat_event/{row.conversation}/{row.key}"),
    Sealed("chat_message", lambda row: f"chat_message/{row.conversation}/{row.message}"),
    Sealed("callback_request", lambda row: f"request/{row.reference}"),
    Sealed("request_note", lambda row: f"note/{row.reference}/{row.staff_id}", "callback_request", "request_id"),
    Sealed("handover", lambda row: f"handover/{row.reference}"),
    Sealed("handover_message", lambda row: f"handover/{row.reference}/{row.number}", "handover", "handover_id"),
    Sealed("staff", lambda row: f"staff/{row.email_key}"),
    Sealed("unanswered_message", lambda row: f"unanswered/{row.key}"),
    Sealed("review_message", lambda row: f"review/{row.key}"),
)
SHORT_LIVED: Mapping[str, str] = {"telegram_update": "an update is kept for a day, its text until it is answered"}
"""Sealed tables that are left alone, and why."""


def rotate(engine: Engine, old: Vault, new: Vault) -> dict[str, int]:
    """Seal everything again, while nothing else uses the database; return how many rows of each table.

    It can be stopped and run again: what is sealed with the new key already is left as it is.

    Raises:
        VaultError: when something opens with neither key; what was done before it stays done.
    """
    return {each.table: _rotate_table(engine, each, old, new) for each in SEALED}


def _rotate_table(engine: Engine, sealed: Sealed, old: Vault, new: Vault) -> int:
    table = Base.metadata.tables[sealed.table]
    query, last, done = _query(sealed, table), 0, 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(query.where(table.c.id > last).limit(ROWS_AT_ONCE)).all()
            for row in rows:
                again = _sealed_again(row.sealed, sealed.context(row), old, new)
                if again is not None:
                    connection.execute(update(table).where(table.c.id == row.id).values(sealed=again))
                    done += 1
        if not rows:
            return done
        last = rows[-1].id


def _query(sealed: Sealed, table: Table) -> Any:
    query = select(table).where(table.c.sealed.is_not(None)).order_by(table.c.id)
    if not sealed.owner:
        return query
    owner = Base.metadata.tables[sealed.owner]
    return query.add_columns(owner.c.reference).join(owner, owner.c.id == table.c[sealed.through])


def _sealed_again(stored: bytes, context: str, old: Vault, new: Vault) -> bytes | None:
    """Return what was stored, sealed with the new key; None when it is already."""
    try:
        return new.seal(old.open(stored, context), context)
    except VaultError:
        new.open(stored, context)
        return None
