"""The tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import declarative_base

Base: Any = declarative_base()
PSEUDONYM_CHARACTERS = 64
GUIDE_CHARACTERS = 20
NODE_CHARACTERS = 32


class ConversationTurn(Base):
    """One turn of a conversation: what the person and Nabij said, and the state before it, encrypted."""

    __tablename__ = "conversation_turn"
    __table_args__ = (
        UniqueConstraint("conversation", "number", name="uq_conversation_turn"),
        Index("ix_conversation_turn_expires_at", "expires_at"),
    )

    id = Column(Integer, primary_key=True)
    conversation = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    number = Column(Integer, nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False)
    has_state = Column(Boolean, nullable=False, server_default=true())
    """Whether it still holds what was remembered in its session (slots)."""
    sealed = Column(LargeBinary, nullable=False)


class GuideProgress(Base):
    """The progress of one person in one guide, encrypted."""

    __tablename__ = "guide_progress"
    __table_args__ = (
        UniqueConstraint("conversation", "guide", name="uq_guide_progress"),
        Index("ix_guide_progress_expires_at", "expires_at"),
    )

    id = Column(Integer, primary_key=True)
    conversation = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    guide = Column(String(GUIDE_CHARACTERS), nullable=False)
    updated_at = Column(DateTime(timezone=True), nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False)
    sealed = Column(LargeBinary, nullable=False)


class Measure(Base):
    """How often an answer was given in a week."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("guide", "moment", "week", "question", "value", name="uq_measure"),)

    id = Column(Integer, primary_key=True)
    guide = Column(String(20), nullable=False)
    moment = Column(String(10), nullable=False)
    week = Column(String(8), nullable=False)
    question = Column(String(32), nullable=False)
    value = Column(String(20), nullable=False)
    times = Column(Integer, nullable=False)


class TelegramUpdate(Base):
    """An update of Telegram that asks for a reaction: claimed before it is worked on, remembered for a day."""

    __tablename__ = "telegram_update"
    __table_args__ = (
        Index("ix_telegram_update_chat", "bot", "chat"),
        Index("ix_telegram_update_claimed_at", "claimed_at"),
    )

    bot = Column(BigInteger, primary_key=True, autoincrement=False)
    update_id = Column(BigInteger, primary_key=True, autoincrement=False)
    chat = Column(String(PSEUDONYM_CHARACTERS), nullable=False)
    version = Column(String(PSEUDONYM_CHARACTERS))
    attempts = Column(Integer, nullable=False)
    claimed_at = Column(DateTime(timezone=True), nullable=False)
    answered_at = Column(DateTime(timezone=True))
    sealed = Column(LargeBinary)
    progress = Column(LargeBinary)


class TelegramChat(Base):
    """What is known of a chat with the bot: which node works on it, and whether it was introduced or blocks us."""

    __tablename__ = "telegram_chat"
    __table_args__ = (Index("ix_telegram_chat_seen_at", "seen_at"),)

    bot = Column(BigInteger, primary_key=True, autoincrement=False)
    chat = Column(String(PSEUDONYM_CHARACTERS), primary_key=True)
    seen_at = Column(DateTime(timezone=True), nullable=False)
    introduced_at = Column(DateTime(timezone=True))
    blocked_at = Column(DateTime(timezone=True))
    node = Column(String(NODE_CHARACTERS))
    locked_until = Column(DateTime(timezone=True))


class TelegramPoller(Base):
    """Which node asks Telegram for updates."""

    __tablename__ = "telegram_poller"

    bot = Column(BigInteger, primary_key=True, autoincrement=False)
    node = Column(String(NODE_CHARACTERS), nullable=False)
    until = Column(DateTime(timezone=True), nullable=False)
