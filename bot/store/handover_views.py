"""What is told about live conversations: states, messages, and what is still to be delivered to the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional


class HandoverState(str, Enum):
    """How far a live conversation is."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    IN_CONVERSATION = "in_conversation"
    RETURNED = "returned"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Step(str, Enum):
    """What can happen to it."""

    ACCEPT = "accept"
    SPEAK = "speak"
    RETURN = "return"
    LEAVE = "leave"
    CANCEL = "cancel"
    EXPIRE = "expire"


OPEN = (HandoverState.REQUESTED, HandoverState.ACCEPTED, HandoverState.IN_CONVERSATION)
WITH_STAFF = (HandoverState.ACCEPTED, HandoverState.IN_CONVERSATION)
"""While it is one of these a person is at work, and the assistant is silent (except for safety)."""
TRANSITIONS: dict[Step, tuple[tuple[HandoverState, ...], HandoverState]] = {
    Step.ACCEPT: ((HandoverState.REQUESTED,), HandoverState.ACCEPTED),
    Step.SPEAK: (WITH_STAFF, HandoverState.IN_CONVERSATION),
    Step.RETURN: (WITH_STAFF, HandoverState.RETURNED),
    Step.LEAVE: (WITH_STAFF, HandoverState.RETURNED),
    Step.CANCEL: ((HandoverState.REQUESTED,), HandoverState.CANCELLED),
    Step.EXPIRE: (OPEN, HandoverState.EXPIRED),
}
"""Of every step: the states it may be made from, and the one it leads to."""


class Direction(str, Enum):
    """Who says it."""

    PERSON = "person"
    STAFF = "staff"


class MessageKind(str, Enum):
    """What a message is: words, or that something changed, for which the chat side has the words."""

    TEXT = "text"
    ACCEPTED = "accepted"
    """Its text is how the member of staff is called."""
    RETURNED = "returned"
    """The member of staff gave the conversation back."""
    UNANSWERED = "unanswered"
    """Nobody could take it in time."""
    EXPIRED = "expired"
    """Nobody said anything for long."""
    LEFT = "left"
    """The person stopped; for staff."""
    ERASED = "erased"
    """The person had everything erased; for staff."""


@dataclass(frozen=True)
class Handover:
    """A live conversation without what is said in it."""

    reference: str
    state: HandoverState
    channel: str
    region: str
    staff_id: Optional[int]
    requested_at: datetime
    accepted_at: Optional[datetime]
    last_at: datetime
    closed_at: Optional[datetime]

    @property
    def is_open(self) -> bool:
        """Whether it is still going on, or waited for."""
        return self.state in OPEN

    @property
    def is_with_staff(self) -> bool:
        """Whether a person is at work, so that the assistant is silent."""
        return self.state in WITH_STAFF


@dataclass(frozen=True)
class Message:
    """One message of a live conversation, as staff read it."""

    number: int
    direction: Direction
    kind: MessageKind
    written_at: datetime
    is_delivered: bool
    text: str


@dataclass(frozen=True)
class Delivery:
    """A message on its way to the person; reference and number say which."""

    reference: str
    number: int
    sender_id: str
    channel: str
    kind: MessageKind
    text: str
