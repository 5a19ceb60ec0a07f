"""The tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import declarative_base

Base: Any = declarative_base()
PSEUDONYM_CHARACTERS = 64


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
    sealed = Column(LargeBinary, nullable=False)
