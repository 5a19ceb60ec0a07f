"""Keeps call-back requests: who wants to be called, by whom they are taken up, and how it ended.

A request is open, then claimed by one member of staff, then called or closed. The person may withdraw it as long as it
is not done; nobody's turn leaves it expired. Every step is one conditional update, so that of two people who press a
button at the same moment exactly one succeeds, whichever node they are on.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Callable, Mapping, Optional

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Engine

from bot.store.catalogue import Kind
from bot.store.conversations import utc_now
from bot.store.holdings import Holding
from bot.store.notices import NoticeKind, add_notices
from bot.store.point_models import CallbackRequestRow as Row
from bot.store.point_models import RequestNoteRow as NoteRow
from bot.store.references import with_new_reference
from bot.store.vault import Vault

NOBODY = ""
"""In the place of the pseudonym of somebody who was forgotten."""
WAITING_DAYS = 30
"""After so many days without a step by anybody a request is expired: calling then would surprise."""
LIST_LIMIT = 200
MAXIMUM_NOTE_CHARACTERS = 2000


class RequestState(str, Enum):
    """How far a request is."""

    OPEN = "open"
    CLAIMED = "claimed"
    CALLED = "called"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WAITING = (RequestState.OPEN, RequestState.CLAIMED)
DONE = (RequestState.CALLED, RequestState.CLOSED, RequestState.WITHDRAWN, RequestState.EXPIRED)


@dataclass(frozen=True)
class CallbackDetails:
    """What the person told for the call; kept sealed."""

    contact: str
    """Phone number or e-mail address, in the written form of `bot.contact`."""
    name: str = ""
    when: str = ""
    about: str = ""
    for_whom: str = "self"
    """"self" or "loved_one"."""
    attachments: tuple[str, ...] = ()
    """Guides whose outcome the person wants to go along, by id."""
    brought: str = ""
    """What goes along, written out."""
    consents: tuple[Mapping[str, str], ...] = ()
    """To what the person said yes: `purpose`, `given_at` and the version of the `wording`."""


NO_DETAILS = CallbackDetails(contact="")
"""What is left of a request that was withdrawn."""


@dataclass(frozen=True)
class CallbackRequest:
    """A request as staff, or the person themselves, see it."""

    reference: str
    state: RequestState
    channel: str
    region: str
    created_at: datetime
    claimed_by: Optional[int]
    claimed_at: Optional[datetime]
    finished_at: Optional[datetime]
    details: CallbackDetails

    def waiting(self, now: datetime) -> timedelta:
        """Return how long the person has waited, or did until it was done."""
        return (self.finished_at or now) - self.created_at


@dataclass(frozen=True)
class Note:
    """What somebody wrote about a request."""

    staff_id: int
    written_at: datetime
    text: str


class RequestRepository:
    """Reads and writes requests."""

    def __init__(
        self, engine: Engine, vault: Vault, retention_days: int, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault; a request is deleted so many days after it is done."""
        self._engine, self._vault, self._clock = engine, vault, clock
        self._retention = timedelta(days=retention_days)

    def create(self, sender_id: str, details: CallbackDetails, channel: str, region: str) -> str:
        """Store a request and the notices of it; return its reference."""
        now = self._clock()
        values = {
            "sender": self._vault.pseudonym(sender_id),
            "channel": channel,
            "region": region,
            "state": RequestState.OPEN.value,
            "created_at": now,
            **self._waits_on(),
        }

        def store(reference: str) -> str:
            row = {**values, "reference": reference, "sealed": self._seal(details, reference)}
            with self._engine.begin() as connection:
                connection.execute(Row.__table__.insert().values(**row))
                add_notices(connection, NoticeKind.REQUEST, now)
            return reference

        return with_new_reference(store)

    def withdraw(self, sender_id: str, reference: str) -> bool:
        """Withdraw one's own request and erase what it said; False when there is none that is not done yet."""
        mine = (Row.sender == self._vault.pseudonym(sender_id), Row.reference == reference)
        waits = Row.state.in_([state.value for state in WAITING])
        with self._engine.begin() as connection:
            values = {**self._finished(RequestState.WITHDRAWN), "sealed": self._seal(NO_DETAILS, reference)}
            if not connection.execute(update(Row).where(*mine, waits).values(**values)).rowcount:
                return False
            ids = select(Row.id).where(Row.reference == reference).scalar_subquery()
            connection.execute(delete(NoteRow).where(NoteRow.request_id == ids))
        return True

    def withdraw_along(self, sender_id: str, reference: str) -> bool:
        """Take back what goes along with one's own request, and the yes to it; False when nothing does (any more)."""
        waits = Row.state.in_([state.value for state in WAITING])
        mine = (Row.sender == self._vault.pseudonym(sender_id), Row.reference == reference, waits)
        with self._engine.begin() as connection:
            sealed = connection.execute(select(Row.sealed).where(*mine).with_for_update()).scalar()
            before = self._details(sealed, reference) if sealed else NO_DETAILS
            if not before.attachments:
                return False
            kept = tuple(each for each in before.consents if each["purpose"] not in before.attachments)
            after = replace(before, attachments=(), brought="", consents=kept)
            values = {"sealed": self._seal(after, reference)}
            return bool(connection.execute(update(Row).where(*mine).values(**values)).rowcount)

    def mine(self, sender_id: str) -> list[CallbackRequest]:
        """Return all requests of a person, the newest first."""
        return self._find(Row.sender == self._vault.pseudonym(sender_id), order=Row.created_at.desc())

    def get(self, reference: str) -> Optional[CallbackRequest]:
        """Return a request, or None."""
        found = self._find(Row.reference == reference, order=Row.id)
        return found[0] if found else None

    def list_open(self) -> list[CallbackRequest]:
        """Return the requests that nobody has taken up, who waits longest first."""
        return self._find(Row.state == RequestState.OPEN.value, order=Row.created_at)

    def list_claimed(self, staff_id: Optional[int] = None) -> list[CallbackRequest]:
        """Return what is taken up, by somebody or by anybody, who waits longest first."""
        claimed = Row.state == RequestState.CLAIMED.value
        return self._find(claimed if staff_id is None else claimed & (Row.claimed_by == staff_id), order=Row.created_at)

    def list_done(self) -> list[CallbackRequest]:
        """Return what is done, the newest first."""
        return self._find(Row.state.in_([state.value for state in DONE]), order=Row.finished_at.desc())

    def claim(self, reference: str, staff_id: int, taken_from: Optional[int] = None) -> bool:
        """Take up a request, or take it over from a colleague; False when another was first."""
        if taken_from is None:
            before = Row.state == RequestState.OPEN.value
        else:
            before = (Row.state == RequestState.CLAIMED.value) & (Row.claimed_by == taken_from)
        values = {"state": RequestState.CLAIMED.value, "claimed_by": staff_id, "claimed_at": self._clock()}
        return self._step(reference, before, {**values, **self._waits_on()})

    def release(self, reference: str, staff_id: int) -> bool:
        """Put one's request back among the open ones; False when it is not one's own any more."""
        values = {"state": RequestState.OPEN.value, "claimed_by": None, "claimed_at": None}
        return self._step(reference, self._claimed_by(staff_id), {**values, **self._waits_on()})

    def close(self, reference: str, staff_id: int, outcome: RequestState) -> bool:
        """End one's request as called, or closed without; False when it is not one's own any more.

        Raises:
            ValueError: when the outcome is another state.
        """
        if outcome not in (RequestState.CALLED, RequestState.CLOSED):
            raise ValueError(f"a request is not ended as {outcome.value}")
        return self._step(reference, self._claimed_by(staff_id), self._finished(outcome))

    def note(self, reference: str, staff_id: int, text: str) -> bool:
        """Write a note (at most `MAXIMUM_NOTE_CHARACTERS`); False when there is no such request to write at."""
        gone = [RequestState.WITHDRAWN.value, RequestState.EXPIRED.value]
        query = select(Row.id).where(Row.reference == reference, Row.state.not_in(gone)).with_for_update()
        with self._engine.begin() as connection:
            request_id = connection.execute(query).scalar()
            if request_id is None:
                return False
            sealed = self._vault.seal(
                text[:MAXIMUM_NOTE_CHARACTERS].encode("utf-8", "replace"), _note_context(reference, staff_id)
            )
            values = {"request_id": request_id, "staff_id": staff_id, "written_at": self._clock(), "sealed": sealed}
            connection.execute(NoteRow.__table__.insert().values(**values))
        return True

    def notes(self, reference: str) -> list[Note]:
        """Return the notes at a request, oldest first."""
        query = (
            select(NoteRow.staff_id, NoteRow.written_at, NoteRow.sealed)
            .join(Row, Row.id == NoteRow.request_id)
            .where(Row.reference == reference)
            .order_by(NoteRow.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Note(who, at, self._vault.open(sealed, _note_context(reference, who)).decode()) for who, at, sealed in rows
        ]

    def count_open(self) -> int:
        """Return how many requests nobody has taken up."""
        query = select(func.count()).select_from(Row).where(Row.state == RequestState.OPEN.value)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def expire_due(self) -> int:
        """Let requests expire that nobody did anything with for `WAITING_DAYS`; return how many."""
        due = Row.state.in_([state.value for state in WAITING]) & (Row.expires_at <= self._clock())
        with self._engine.begin() as connection:
            return int(
                connection.execute(update(Row).where(due).values(**self._finished(RequestState.EXPIRED))).rowcount
            )

    def purge_expired(self) -> int:
        """Delete what was done longer ago than the retention; return how many requests."""
        self.expire_due()
        done = Row.state.in_([state.value for state in DONE])
        return self._delete(done & (Row.expires_at <= self._clock()))

    def forget(self, sender_id: str) -> int:
        """Delete everything of a person; return how many requests there were.

        Of one that waits staff keep seeing that it was withdrawn, until its retention: nothing of who or what.
        """
        for reference in self.waiting(sender_id):
            self.withdraw(sender_id, reference)
        mine = Row.sender == self._vault.pseudonym(sender_id)
        withdrawn = mine & (Row.state == RequestState.WITHDRAWN.value)
        with self._engine.begin() as connection:
            nobodys = int(connection.execute(update(Row).where(withdrawn).values(sender=NOBODY)).rowcount)
        return nobodys + self._delete(mine)

    def waiting(self, sender_id: str) -> list[str]:
        """Return the references of a person's requests that are not done, the oldest first."""
        waits = Row.state.in_([state.value for state in WAITING])
        query = select(Row.reference).where(Row.sender == self._vault.pseudonym(sender_id), waits).order_by(Row.id)
        with self._engine.connect() as connection:
            return [str(reference) for reference in connection.execute(query).scalars()]

    def holdings(self, sender_id: str) -> list[Holding]:
        """Return every request: its content is the `request` and the `notes` that staff wrote about it."""
        query = select(Row.__table__).where(Row.sender == self._vault.pseudonym(sender_id)).order_by(Row.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Holding(
                Kind.REQUEST,
                row.created_at,
                row.expires_at + (self._retention if row.state in WAITING else timedelta()),
                {"request": self._open(row), "notes": self.notes(row.reference)},
            )
            for row in rows
        ]

    def _delete(self, which: Any) -> int:
        with self._engine.begin() as connection:
            ids = [row.id for row in connection.execute(select(Row.id).where(which).with_for_update())]
            connection.execute(delete(NoteRow).where(NoteRow.request_id.in_(ids)))
            return int(connection.execute(delete(Row).where(Row.id.in_(ids))).rowcount)

    def _waits_on(self) -> dict[str, Any]:
        return {"expires_at": self._clock() + timedelta(days=WAITING_DAYS)}

    def _finished(self, state: RequestState) -> dict[str, Any]:
        now = self._clock()
        return {"state": state.value, "finished_at": now, "expires_at": now + self._retention}

    @staticmethod
    def _claimed_by(staff_id: int) -> Any:
        return (Row.state == RequestState.CLAIMED.value) & (Row.claimed_by == staff_id)

    def _step(self, reference: str, before: Any, values: dict[str, Any]) -> bool:
        with self._engine.begin() as connection:
            done = connection.execute(update(Row).where(Row.reference == reference, before).values(**values))
            return bool(done.rowcount)

    def _find(self, which: Any, order: Any) -> list[CallbackRequest]:
        query = select(Row.__table__).where(which).order_by(order).limit(LIST_LIMIT)
        with self._engine.connect() as connection:
            return [self._open(row) for row in connection.execute(query)]

    def _seal(self, details: CallbackDetails, reference: str) -> bytes:
        plain = json.dumps(asdict(details), separators=(",", ":")).encode()
        return self._vault.seal(plain, _context(reference))

    def _details(self, sealed: bytes, reference: str) -> CallbackDetails:
        told = json.loads(self._vault.open(sealed, _context(reference)))
        lists = {name: tuple(told.get(name, ())) for name in ("attachments", "consents")}
        return CallbackDetails(**{**told, **lists})

    def _open(self, row: Any) -> CallbackRequest:
        return CallbackRequest(
            row.reference,
            RequestState(row.state),
            row.channel,
            row.region,
            row.created_at,
            row.claimed_by,
            row.claimed_at,
            row.finished_at,
            self._details(row.sealed, row.reference),
        )


def _context(reference: str) -> str:
    return f"request/{reference}"


def _note_context(reference: str, staff_id: int) -> str:
    return f"note/{reference}/{staff_id}"
