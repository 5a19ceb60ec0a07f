"""The tables of content review: messages that Nabij could not answer, as they came in and without anybody in them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String, UniqueConstraint

from bot.store.models import PSEUDONYM_CHARACTERS, Base
from bot.store.point_models import UtcDateTime

KEY_CHARACTERS = 32


class UnansweredMessageRow(Base):
    """A message that was not answered, sealed; gone within a day, whatever happens."""

    __tablename__ = "unanswered_message"
    __table_args__ = (
        UniqueConstraint("key", name="uq_unanswered_message"),
        Index("ix_unanswered_message_sender", "sender"),
        Index("ix_unanswered_message_expires_at", "expires_at"),
    )

    id = Column(Integer, primary_key=True)
    key = Column(String(KEY_CHARACTERS), nullable=False)
    sender = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    received_at = Column(UtcDateTime, nullable=False)
    expires_at = Column(UtcDateTime, nullable=False)
    sealed = Column(LargeBinary, nullable=False)


class ReviewedMessageRow(Base):
    """What is left of such a message without names, places and numbers: nobody's, and only its week is known."""

    __tablename__ = "review_message"
    __table_args__ = (
        UniqueConstraint("key", name="uq_review_message"),
        Index("ix_review_message_expires_on", "expires_on"),
    )

    id = Column(Integer, primary_key=True)
    key = Column(String(KEY_CHARACTERS), nullable=False)
    week = Column(String(8), nullable=False)
    is_handled = Column(Boolean, nullable=False)
    expires_on = Column(Date, nullable=False)
    sealed = Column(LargeBinary, nullable=False)
