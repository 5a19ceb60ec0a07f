"""Keeps live conversations between a person and a member of staff.

All of the state is in the database, and every step is one conditional update from the states it may be made from
(`TRANSITIONS`), so it holds over any number of server and console processes. A conversation has at most one open
handover: the database itself refuses a second. Messages are numbered by the row of their handover, so that two who
speak at once both keep their words, in one order for everybody.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from sqlalchemy import or_, select, true, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.catalogue import Kind
from bot.store.conversations import utc_now
from bot.store.handover_machine import HandoverMachine, is_in
from bot.store.handover_views import (
    OPEN,
    WITH_STAFF,
    Delivery,
    Direction,
    Handover,
    HandoverState,
    Message,
    MessageKind,
    Step,
)
from bot.store.holdings import Holding
from bot.store.notices import NoticeKind, add_notices
from bot.store.point_models import HandoverMessageRow as MessageRow
from bot.store.point_models import HandoverRow as Row
from bot.store.references import with_new_reference
from bot.store.vault import Vault

WAIT = timedelta(minutes=15)
"""How long somebody waits for a member of staff before the request is expired."""
IDLE = timedelta(minutes=30)
"""How long nobody has said anything when a conversation is over by itself."""
LEASE = timedelta(seconds=15)
"""How long one node has the deliveries of a conversation to itself; it is lengthened each time that node asks."""


class HandoverRepository:
    """Reads and writes live conversations; the first half is for the chat side, the second for the console."""

    def __init__(
        self, engine: Engine, vault: Vault, retention_days: int, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; a conversation is deleted so many days after its end."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._retention = timedelta(days=retention_days)
        self._machine = HandoverMachine(engine, vault, self._retention, clock)

    def request(self, sender_id: str, channel: str, region: str, summary: str = "") -> Handover:
        """Ask for a member of staff; return the open handover, which may already be there.

        Args:
            sender_id: kept sealed, so that a node can send what staff say.
            channel: where the person reads.
            region: id of the region.
            summary: what the person said staff may read of what came before; nothing else of it is ever shown.
        """
        now = self._clock()
        values = {
            "conversation": self._vault.pseudonym(sender_id),
            "channel": channel,
            "region": region,
            "state": HandoverState.REQUESTED.value,
            "requested_at": now,
            "last_at": now,
            "expires_at": now + self._retention,
            "last_number": 0,
        }

        def store(reference: str) -> Handover:
            if found := self.state_of(sender_id):
                return found
            sealed = self._machine.seal(sender_id, summary, reference)
            with self._engine.begin() as connection:
                connection.execute(Row.__table__.insert().values(**values, reference=reference, sealed=sealed))
                add_notices(connection, NoticeKind.HANDOVER, now)
            return Handover(reference, HandoverState.REQUESTED, channel, region, None, now, None, now, None)

        return with_new_reference(store)

    def state_of(self, sender_id: str) -> Optional[Handover]:
        """Return the open handover of a conversation, or None."""
        return self._machine.one(self._of(sender_id) & is_in(OPEN))

    def person_says(self, sender_id: str, text: str, source: Optional[str] = None) -> Optional[int]:
        """Store what the person says to staff; return its number, or None when there is no open handover.

        Args:
            sender_id: who.
            text: what.
            source: id under which the channel brought it; what it brings a second time is not stored again.
        """
        mine = self._of(sender_id) & is_in(OPEN)
        try:
            return self._machine.say(mine, {}, Direction.PERSON, MessageKind.TEXT, text, source)
        except IntegrityError:
            if source is None:
                raise
            return self._machine.number_of(mine, source)

    def leave(self, sender_id: str) -> bool:
        """Let the person end it: a request is cancelled, a conversation goes back to the assistant."""
        mine, told = self._of(sender_id), (Direction.PERSON, MessageKind.LEFT, "")
        steps = (self._machine.step(step, mine, tell=told) for step in (Step.CANCEL, Step.LEAVE))
        return any(number is not None for number in steps)

    def undelivered_for_person(
        self, node: str, limit: int = 50, channels: Optional[Collection[str]] = None
    ) -> list[Delivery]:
        """Return what is still to be sent to people, in order; meanwhile no other node gets the same conversations.

        Args:
            node: name of the asking process; it keeps the conversations that it got for `LEASE` after it last asked.
            limit: of messages.
            channels: those that the node can send to; None for all.
        """
        mine = self._lease(node, limit, channels)
        if not mine:
            return []
        query = (
            select(MessageRow.number, MessageRow.kind, MessageRow.sealed)
            .add_columns(Row.reference, Row.channel, Row.sealed.label("handover_sealed"))
            .join(Row, Row.id == MessageRow.handover_id)
            .where(_is_undelivered(), Row.id.in_(mine))
            .order_by(MessageRow.handover_id, MessageRow.number)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [self._machine.delivery(row) for row in connection.execute(query)]

    def mark_delivered(self, delivery: Delivery) -> bool:
        """Remember that a message reached the person's channel; False when that was known already, or it was deleted.

        By what it is called, not by its row: SQLite gives the row of a deleted message to the next one.
        """
        its = select(Row.id).where(Row.reference == delivery.reference).scalar_subquery()
        which = (MessageRow.handover_id == its, MessageRow.number == delivery.number)
        with self._engine.begin() as connection:
            done = connection.execute(
                update(MessageRow).where(*which, _is_undelivered()).values(delivered_at=self._clock())
            )
            return bool(done.rowcount)

    def called(self, reference: str) -> str:
        """Return how the member of staff is called who took a conversation; nothing when nobody did."""
        accepted = (m.text for m in self.messages(reference) if m.kind is MessageKind.ACCEPTED)
        return next(accepted, "")

    def list_requested(self) -> list[Handover]:
        """Return who waits for a member of staff, longest first."""
        return self._machine.all(is_in((HandoverState.REQUESTED,)), Row.requested_at)

    def list_of(self, staff_id: int) -> list[Handover]:
        """Return the conversations that a member of staff has going on."""
        return self._machine.all(is_in(WITH_STAFF) & (Row.staff_id == staff_id), Row.requested_at)

    def get(self, reference: str) -> Optional[Handover]:
        """Return a live conversation, or None."""
        return self._machine.one(Row.reference == reference)

    def summary(self, reference: str) -> str:
        """Return what the person let staff know of what came before; nothing when there is none."""
        with self._engine.connect() as connection:
            sealed = connection.execute(select(Row.sealed).where(Row.reference == reference)).scalar()
        return self._machine.told(sealed, reference)["summary"] if sealed else ""

    def messages(self, reference: str, after: int = 0) -> list[Message]:
        """Return the messages with a higher number, in order."""
        query = (
            select(MessageRow.__table__)
            .join(Row, Row.id == MessageRow.handover_id)
            .where(Row.reference == reference, MessageRow.number > after)
            .order_by(MessageRow.number)
        )
        with self._engine.connect() as connection:
            return [self._machine.message(row, reference) for row in connection.execute(query)]

    def accept(self, reference: str, staff_id: int, called: str) -> bool:
        """Take a conversation; False when a colleague was first, or the person is gone.

        Args:
            reference: of the conversation.
            staff_id: who takes it.
            called: how the person may call them; is told to the person.
        """
        values = {"staff_id": staff_id, "accepted_at": self._clock()}
        told = (Direction.STAFF, MessageKind.ACCEPTED, called)
        return self._machine.step(Step.ACCEPT, Row.reference == reference, values, told) is not None

    def staff_says(self, reference: str, staff_id: int, text: str) -> Optional[int]:
        """Store what staff say; return its number, or None when it is not their conversation (any more)."""
        told = (Direction.STAFF, MessageKind.TEXT, text)
        return self._machine.step(Step.SPEAK, _is_with(reference, staff_id), tell=told)

    def return_(self, reference: str, staff_id: int) -> bool:
        """Give a conversation back to the assistant; False when it is not theirs (any more)."""
        told = (Direction.STAFF, MessageKind.RETURNED, "")
        return self._machine.step(Step.RETURN, _is_with(reference, staff_id), tell=told) is not None

    def expire_due(self) -> int:
        """End what waited or was silent for too long, and have that told to the person; return how many."""
        now = self._clock()
        waits = is_in((HandoverState.REQUESTED,)) & (Row.requested_at <= now - WAIT)
        silent = is_in(WITH_STAFF) & (Row.last_at <= now - IDLE)
        found = [(row, MessageKind.UNANSWERED) for row in self._machine.all(waits, Row.id)]
        found += [(row, MessageKind.EXPIRED) for row in self._machine.all(silent, Row.id)]
        ended = 0
        for row, kind in found:
            unchanged = (Row.reference == row.reference) & (Row.state == row.state.value) & (Row.last_at == row.last_at)
            told = (Direction.STAFF, kind, "")
            ended += self._machine.step(Step.EXPIRE, unchanged, tell=told) is not None
        return ended

    def purge_expired(self) -> int:
        """Expire what is due, and delete what ended longer ago than the retention; return how many were deleted."""
        self.expire_due()
        return self._machine.delete(Row.expires_at <= self._clock())

    def forget(self, sender_id: str) -> int:
        """Delete all live conversations of a person; return how many.

        Of one that goes on staff keep seeing that it was erased, until its retention: nothing of who or what.
        """
        mine, gone = self._of(sender_id), (Direction.PERSON, MessageKind.ERASED, "")
        going_on = self._machine.all(mine & is_in(OPEN), Row.id)
        for step in (Step.CANCEL, Step.LEAVE):
            self._machine.step(step, mine, tell=gone)
        erased = sum(self._machine.erase(each.reference) for each in going_on)
        return erased + self._machine.delete(mine)

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return every live conversation: its content is `handover`, `summary` and `messages`."""
        return [
            Holding(
                Kind.LIVE,
                handover.requested_at,
                (handover.closed_at or handover.last_at + IDLE) + self._retention,
                {"handover": handover, "summary": summary, "messages": messages},
            )
            for handover, summary, messages in self.of_person(sender_id)
        ]

    def of_person(self, sender_id: str) -> list[tuple[Handover, str, list[Message]]]:
        """Return everything kept of a person: each handover, its summary, its messages."""
        found = self._machine.all(self._of(sender_id), Row.requested_at)
        return [(each, self.summary(each.reference), self.messages(each.reference)) for each in found]

    def _of(self, sender_id: str) -> Any:
        return Row.conversation == self._vault.pseudonym(sender_id)

    def _lease(self, node: str, limit: int, channels: Optional[Collection[str]]) -> list[int]:
        """Return the handovers with something to deliver that are now this node's."""
        now = self._clock()
        reached = true() if channels is None else Row.channel.in_(channels)
        waiting = select(MessageRow.handover_id).where(_is_undelivered())
        free = or_(Row.lease_until.is_(None), Row.lease_until <= now, Row.lease_node == node)
        query = select(Row.id).where(Row.id.in_(waiting), free, reached).order_by(Row.id).limit(limit)
        lease = {"lease_node": node, "lease_until": now + LEASE}
        with self._engine.connect() as connection:
            found = connection.execute(query).scalars().all()
        mine = []
        for handover_id in found:
            with self._engine.begin() as connection:
                take = update(Row).where(Row.id == handover_id, free).values(**lease)
                if connection.execute(take).rowcount:
                    mine.append(int(handover_id))
        return mine


def _is_undelivered() -> Any:
    return (MessageRow.direction == Direction.STAFF.value) & MessageRow.delivered_at.is_(None)


def _is_with(reference: str, staff_id: int) -> Any:
    return (Row.reference == reference) & (Row.staff_id == staff_id)
