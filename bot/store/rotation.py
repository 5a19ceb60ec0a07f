"""Seals everything that is stored with another key.

Pseudonyms stay as they are: they are derived from what they stand for, which the database does not know. So a new key
keeps the part that pseudonyms come from (`Vault`), and replaces the one that data is sealed with.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Optional, Sequence

from sqlalchemy import Column, Table, and_, or_, select, update
from sqlalchemy.engine import Engine

import bot.store.outbox
import bot.store.point_models
import bot.store.review_models  # noqa: F401 (their tables)
from bot.store.catalogue import Sealed, sealed_columns
from bot.store.models import Base
from bot.store.vault import Vault, VaultError

ROWS_AT_ONCE = 500
"""In one transaction."""
SEALED = tuple(sealed_columns())


def rotate(engine: Engine, old: Vault, new: Vault) -> dict[str, int]:
    """Seal everything again, while nothing else uses the database; return how many rows of each table.

    It can be stopped and run again: what is sealed with the new key already is left as it is.

    Raises:
        VaultError: when something opens with neither key; what was done before it stays done.
    """
    done: Counter[str] = Counter({each.table: 0 for each in SEALED})
    for each in SEALED:
        done[each.table] += _rotate_column(engine, each, old, new)
    return dict(done)


def _rotate_column(engine: Engine, sealed: Sealed, old: Vault, new: Vault) -> int:
    table: Table = Base.metadata.tables[sealed.table]
    keys = list(table.primary_key.columns)
    query, last, done = _query(sealed, table).order_by(*keys), None, 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(query.where(_after(keys, last)).limit(ROWS_AT_ONCE)).all()
            for row in rows:
                again = _sealed_again(getattr(row, sealed.column), sealed.context(row), old, new)
                if again is not None:
                    this = and_(*(key == getattr(row, key.name) for key in keys))
                    connection.execute(update(table).where(this).values({sealed.column: again}))
                    done += 1
        if not rows:
            return done
        last = [getattr(rows[-1], key.name) for key in keys]


def _query(sealed: Sealed, table: Table) -> Any:
    query = select(table).where(table.c[sealed.column].is_not(None))
    if not sealed.owner:
        return query
    owner = Base.metadata.tables[sealed.owner]
    return query.add_columns(owner.c.reference).join(owner, owner.c.id == table.c[sealed.through])


def _after(keys: Sequence[Column[Any]], last: Optional[Sequence[Any]]) -> Any:
    """Return the condition that a row comes after the last one, in the order of a key of one or more columns."""
    if last is None:
        return True
    first, *rest = keys
    if not rest:
        return first > last[0]
    return or_(first > last[0], and_(first == last[0], _after(rest, last[1:])))


def _sealed_again(stored: bytes, context: str, old: Vault, new: Vault) -> bytes | None:
    """Return what was stored, sealed with the new key; None when it is already."""
    try:
        return new.seal(old.open(stored, context), context)
    except VaultError:
        new.open(stored, context)
        return None
