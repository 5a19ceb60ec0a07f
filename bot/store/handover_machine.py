"""The moving part of live conversations: steps made by one conditional update, and messages in one order."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Callable, Iterable, Optional

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.store.handover_views import (
    OPEN,
    TRANSITIONS,
    Delivery,
    Direction,
    Handover,
    HandoverState,
    Message,
    MessageKind,
    Step,
)
from bot.store.point_models import HandoverMessageRow as MessageRow
from bot.store.point_models import HandoverRow as Row
from bot.store.vault import Vault

LIST_LIMIT = 100
NOBODY = ""
"""In the place of the pseudonym of somebody who was forgotten."""
MAXIMUM_MESSAGE_CHARACTERS = 4000
"""Of one message; fits in one message of Telegram (4096)."""


def is_in(states: Iterable[HandoverState]) -> Any:
    """Return the condition that a handover is in one of some states."""
    return Row.state.in_([state.value for state in states])


class HandoverMachine:
    """Makes steps, and reads and writes rows."""

    def __init__(self, engine: Engine, vault: Vault, retention: timedelta, clock: Callable[[], datetime]) -> None:
        """Use an engine and a vault; a conversation is deleted so long after its end."""
        self._engine, self._vault, self._retention, self._clock = engine, vault, retention, clock

    def step(
        self,
        step: Step,
        which: Any,
        values: Optional[dict[str, Any]] = None,
        tell: Optional[tuple[Direction, MessageKind, str]] = None,
    ) -> Optional[int]:
        """Make a step if it may be made now.

        Args:
            step: which one.
            which: condition on the handover besides its state.
            values: columns to set with it.
            tell: the message that belongs to it.

        Returns:
            The number of the message (0 when there is none to tell), or None when the step could not be made.
        """
        before, after = TRANSITIONS[step]
        values = {**(values or {}), "state": after.value}
        if after not in OPEN:
            now = self._clock()
            values |= {"closed_at": now, "expires_at": now + self._retention}
        where = is_in(before) & which
        if tell:
            return self.say(where, values, *tell)
        with self._engine.begin() as connection:
            return 0 if connection.execute(update(Row).where(where).values(**values)).rowcount else None

    def say(
        self,
        which: Any,
        values: dict[str, Any],
        direction: Direction,
        kind: MessageKind,
        text: str,
        source: Optional[str] = None,
    ) -> Optional[int]:
        """Store a message and change its handover, both or neither; return its number, or None when none fits.

        Raises:
            sqlalchemy.exc.IntegrityError: when the handover has a message from this source already.
        """
        now = self._clock()
        counted = {**values, "last_number": Row.last_number + 1, "last_at": now}
        with self._engine.begin() as connection:
            found = connection.execute(select(Row.id, Row.reference).where(which).with_for_update()).first()
            if not found:
                return None
            if not connection.execute(update(Row).where(which, Row.id == found.id).values(**counted)).rowcount:
                return None  # SQLite locks at the update only: another node was first
            number = int(connection.execute(select(Row.last_number).where(Row.id == found.id)).scalar_one())
            plain = text[:MAXIMUM_MESSAGE_CHARACTERS].encode("utf-8", "surrogatepass")
            row = {
                "handover_id": found.id,
                "number": number,
                "direction": direction.value,
                "kind": kind.value,
                "written_at": now,
                "source": source,
                "sealed": self._vault.seal(plain, _message_context(found.reference, number)),
            }
            connection.execute(MessageRow.__table__.insert().values(**row))
        return number

    def number_of(self, which: Any, source: str) -> Optional[int]:
        """Return the number of the message that a source brought to a handover, or None."""
        query = select(MessageRow.number).join(Row, Row.id == MessageRow.handover_id)
        with self._engine.connect() as connection:
            number: Optional[int] = connection.execute(query.where(which, MessageRow.source == source)).scalar()
        return number

    def all(self, which: Any, order: Any) -> list[Handover]:
        """Return handovers."""
        query = select(Row.__table__).where(which).order_by(order).limit(LIST_LIMIT)
        with self._engine.connect() as connection:
            return [_handover(row) for row in connection.execute(query)]

    def one(self, which: Any) -> Optional[Handover]:
        """Return a handover, or None."""
        found = self.all(which, Row.id)
        return found[0] if found else None

    def erase(self, reference: str) -> int:
        """Erase who spoke and what was said in a conversation that is over, all but that it was; return 1 if it is."""
        nothing = {"conversation": NOBODY, "sealed": self.seal("", "", reference)}
        over = (Row.reference == reference) & Row.state.not_in([state.value for state in OPEN])
        ids = select(Row.id).where(over).scalar_subquery()
        said = MessageRow.kind != MessageKind.ERASED.value
        with self._engine.begin() as connection:
            words = delete(MessageRow).where(MessageRow.handover_id == ids, said)
            connection.execute(words.execution_options(synchronize_session=False))
            return int(connection.execute(update(Row).where(over).values(**nothing)).rowcount)

    def delete(self, which: Any) -> int:
        """Delete handovers with their messages; return how many handovers."""
        with self._engine.begin() as connection:
            ids = [row.id for row in connection.execute(select(Row.id).where(which).with_for_update())]
            connection.execute(delete(MessageRow).where(MessageRow.handover_id.in_(ids)))
            return int(connection.execute(delete(Row).where(Row.id.in_(ids))).rowcount)

    def seal(self, sender_id: str, summary: str, reference: str) -> bytes:
        """Return sender and summary, sealed."""
        told = {"sender": sender_id, "summary": summary[:MAXIMUM_MESSAGE_CHARACTERS]}
        return self._vault.seal(json.dumps(told).encode(), _context(reference))

    def told(self, sealed: bytes, reference: str) -> dict[str, str]:
        """Return what `seal` took: "sender" and "summary"."""
        told: dict[str, str] = json.loads(self._vault.open(sealed, _context(reference)))
        return told

    def message(self, row: Any, reference: str) -> Message:
        """Return a message from its row."""
        return Message(
            row.number,
            Direction(row.direction),
            MessageKind(row.kind),
            row.written_at,
            row.delivered_at is not None,
            self._text(row.sealed, reference, row.number),
        )

    def delivery(self, row: Any) -> Delivery:
        """Return a delivery from its row, joined with that of its handover."""
        return Delivery(
            row.reference,
            row.number,
            self.told(row.handover_sealed, row.reference)["sender"],
            row.channel,
            MessageKind(row.kind),
            self._text(row.sealed, row.reference, row.number),
        )

    def _text(self, sealed: bytes, reference: str, number: int) -> str:
        return self._vault.open(sealed, _message_context(reference, number)).decode("utf-8", "surrogatepass")


def _handover(row: Any) -> Handover:
    return Handover(
        row.reference,
        HandoverState(row.state),
        row.channel,
        row.region,
        row.staff_id,
        row.requested_at,
        row.accepted_at,
        row.last_at,
        row.closed_at,
    )


def _context(reference: str) -> str:
    return f"handover/{reference}"


def _message_context(reference: str, number: int) -> str:
    return f"handover/{reference}/{number}"
