"""Makes what a stopped server has stored older: a silence of days, without waiting for it and without another clock.

Only moments change, and they change everywhere by the same time: in the readable columns and in the events of the
sealed turns. Nothing of what anybody said is touched.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store.database import connect
from bot.store.models import ConversationTurn, GuideProgress
from bot.store.vault import Vault


def make_older(state: Path, key: str, silence: timedelta) -> int:
    """Put everything that is stored in a state folder further back in time.

    Args:
        state: the folder with `nabij.db`; its server must not be running.
        key: the data key of that server.
        silence: how much older everything becomes.

    Returns:
        How many turns and guides there were.
    """
    engine = connect(f"sqlite:///{state / 'nabij.db'}")
    try:
        with engine.begin() as connection:
            return _age_turns(connection, Vault(key), silence) + _age_guides(connection, silence)
    finally:
        engine.dispose()


def _age_turns(connection: Connection, vault: Vault, silence: timedelta) -> int:
    rows = connection.execute(select(ConversationTurn.__table__)).all()
    for row in rows:
        context = f"{row.conversation}/{row.number}"
        turn = json.loads(vault.open(row.sealed, context))
        for event in turn["events"]:
            event["timestamp"] -= silence.total_seconds()
        sealed = vault.seal(json.dumps(turn).encode("utf-8", "surrogatepass"), context)
        values = {"sealed": sealed, **_earlier(row, silence, "created_at", "expires_at")}
        connection.execute(update(ConversationTurn).where(ConversationTurn.id == row.id).values(**values))
    return len(rows)


def _age_guides(connection: Connection, silence: timedelta) -> int:
    rows = connection.execute(select(GuideProgress.__table__)).all()
    for row in rows:
        values = _earlier(row, silence, "updated_at", "expires_at")
        connection.execute(update(GuideProgress).where(GuideProgress.id == row.id).values(**values))
    return len(rows)


def _earlier(row: Any, silence: timedelta, *columns: str) -> dict[str, datetime]:
    return {column: getattr(row, column) - silence for column in columns}
