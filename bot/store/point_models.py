"""The tables of the information point: requests, live conversations, staff, campaigns, figures, notices."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

from bot.store.models import PSEUDONYM_CHARACTERS, Base

CODE_CHARACTERS = 40
"""Longest code: of a state, an event, a channel, a region."""
REFERENCE_CHARACTERS = 8
SOURCE_CHARACTERS = 80
"""Longest id under which a channel brings a message."""
CAMPAIGN_CHARACTERS = 32
SUBJECT_CHARACTERS = 64
OPEN_HANDOVER = "state IN ('requested', 'accepted', 'in_conversation')"


class UtcDateTime(TypeDecorator):
    """A moment that comes back as it went in: with its time zone, UTC, also from SQLite, which knows none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        """Return the moment in UTC."""
        return value.astimezone(timezone.utc) if value else None

    def process_result_value(self, value: Optional[datetime], dialect: Any) -> Optional[datetime]:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(timezone.utc) if value.tzinfo else value.replace(tzinfo=timezone.utc)


class CallbackRequestRow(Base):
    """Somebody who wants to be called back; who and about what is sealed."""

    __tablename__ = "callback_request"
    __table_args__ = (
        UniqueConstraint("reference", name="uq_callback_request"),
        Index("ix_callback_request_sender", "sender"),
        Index("ix_callback_request_state", "state", "created_at"),
    )

    id = Column(Integer, primary_key=True)
    reference = Column(String(REFERENCE_CHARACTERS), nullable=False)
    sender = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    channel = Column(String(CODE_CHARACTERS), nullable=False)
    region = Column(String(CODE_CHARACTERS), nullable=False)
    state = Column(String(CODE_CHARACTERS), nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    claimed_by = Column(Integer, ForeignKey("staff.id"), nullable=True)
    claimed_at = Column(UtcDateTime, nullable=True)
    finished_at = Column(UtcDateTime, nullable=True)
    expires_at = Column(UtcDateTime, nullable=False)
    sealed = Column(LargeBinary, nullable=False)


class RequestNoteRow(Base):
    """What a member of staff wrote about a request, sealed."""

    __tablename__ = "request_note"
    __table_args__ = (Index("ix_request_note_request_id", "request_id"),)

    id = Column(Integer, primary_key=True)
    request_id = Column(Integer, ForeignKey("callback_request.id"), nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=False)
    written_at = Column(UtcDateTime, nullable=False)
    sealed = Column(LargeBinary, nullable=False)


class HandoverRow(Base):
    """A conversation that a member of staff takes over from the assistant."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("reference", name="uq_handover"),
        Index(
            "uq_handover_open",
            "conversation",
            unique=True,
            sqlite_where=text(OPEN_HANDOVER),
            postgresql_where=text(OPEN_HANDOVER),
        ),
        Index("ix_handover_state", "state", "last_at"),
    )

    id = Column(Integer, primary_key=True)
    reference = Column(String(REFERENCE_CHARACTERS), nullable=False)
    conversation = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    channel = Column(String(CODE_CHARACTERS), nullable=False)
    region = Column(String(CODE_CHARACTERS), nullable=False)
    state = Column(String(CODE_CHARACTERS), nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=True)
    requested_at = Column(UtcDateTime, nullable=False)
    accepted_at = Column(UtcDateTime, nullable=True)
    last_at = Column(UtcDateTime, nullable=False)
    closed_at = Column(UtcDateTime, nullable=True)
    expires_at = Column(UtcDateTime, nullable=False)
    last_number = Column(Integer, nullable=False)
    lease_node = Column(String(CODE_CHARACTERS), nullable=True)
    lease_until = Column(UtcDateTime, nullable=True)
    sealed = Column(LargeBinary, nullable=False)


class HandoverMessageRow(Base):
    """One message of a live conversation, sealed."""

    __tablename__ = "handover_message"
    __table_args__ = (
        UniqueConstraint("handover_id", "number", name="uq_handover_message"),
        Index("ix_handover_message_undelivered", "direction", "delivered_at"),
        Index("uq_handover_message_source", "handover_id", "source", unique=True),
    )

    id = Column(Integer, primary_key=True)
    handover_id = Column(Integer, ForeignKey("handover.id"), nullable=False)
    number = Column(Integer, nullable=False)
    direction = Column(String(CODE_CHARACTERS), nullable=False)
    kind = Column(String(CODE_CHARACTERS), nullable=False)
    written_at = Column(UtcDateTime, nullable=False)
    delivered_at = Column(UtcDateTime, nullable=True)
    source = Column(String(SOURCE_CHARACTERS), nullable=True)
    sealed = Column(LargeBinary, nullable=False)


class StaffRow(Base):
    """Somebody who works with the console; name, address and second factor are sealed."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("email_key", name="uq_staff"),)

    id = Column(Integer, primary_key=True)
    email_key = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    sealed = Column(LargeBinary, nullable=False)
    password_hash = Column(String(200), nullable=False)
    must_change_password = Column(Boolean, nullable=False)
    roles = Column(String(CODE_CHARACTERS), nullable=False)
    is_active = Column(Boolean, nullable=False)
    has_second_factor = Column(Boolean, nullable=False)
    last_totp_step = Column(Integer, nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    last_login_at = Column(UtcDateTime, nullable=True)


class StaffSessionRow(Base):
    """A browser that is logged in; of the secret in its cookie only a hash is kept."""

    __tablename__ = "staff_session"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_staff_session"),
        Index("ix_staff_session_staff_id", "staff_id"),
    )

    id = Column(Integer, primary_key=True)
    token_hash = Column(String(64), nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=False)
    level = Column(String(CODE_CHARACTERS), nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    last_seen_at = Column(UtcDateTime, nullable=False)
    expires_at = Column(UtcDateTime, nullable=False)


class LoginLimitRow(Base):
    """How often log-in failed for an address or a name, whether that exists or not."""

    __tablename__ = "login_limit"

    key = Column(String(PSEUDONYM_CHARACTERS), primary_key=True)
    failures = Column(Integer, nullable=False)
    last_at = Column(UtcDateTime, nullable=False)
    blocked_until = Column(UtcDateTime, nullable=False)


class AuditRow(Base):
    """Who saw or did what, and when; the database refuses to change a row."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_happened_at", "happened_at"),)

    id = Column(Integer, primary_key=True)
    happened_at = Column(UtcDateTime, nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=True)
    event = Column(String(CODE_CHARACTERS), nullable=False)
    reference = Column(String(CODE_CHARACTERS), nullable=False)


class CampaignRow(Base):
    """A way people are invited to the assistant."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("code", name="uq_campaign"),)

    id = Column(Integer, primary_key=True)
    code = Column(String(CAMPAIGN_CHARACTERS), nullable=False)
    name = Column(String(100), nullable=False)
    starts_on = Column(Date, nullable=False)
    ends_on = Column(Date, nullable=False)
    greeting = Column(Text, nullable=False)
    start_topic = Column(String(SUBJECT_CHARACTERS), nullable=False)


class FigureRow(Base):
    """How often something happened in a week; never whose."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("week", "event", "subject", "channel", "campaign", "municipality", name="uq_figure"),
    )

    id = Column(Integer, primary_key=True)
    week = Column(String(8), nullable=False)
    event = Column(String(CODE_CHARACTERS), nullable=False)
    subject = Column(String(SUBJECT_CHARACTERS), nullable=False)
    channel = Column(String(CODE_CHARACTERS), nullable=False)
    campaign = Column(String(CAMPAIGN_CHARACTERS), nullable=False)
    municipality = Column(String(CODE_CHARACTERS), nullable=False)
    times = Column(Integer, nullable=False)


class NoticeRow(Base):
    """A notice to staff that is still to be sent, or was; it says that there is something, never what."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_due_at", "sent_at", "due_at"),)

    id = Column(Integer, primary_key=True)
    kind = Column(String(CODE_CHARACTERS), nullable=False)
    target = Column(String(CODE_CHARACTERS), nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    due_at = Column(UtcDateTime, nullable=False)
    attempts = Column(Integer, nullable=False)
    sent_at = Column(UtcDateTime, nullable=True)
