"""What the person reads of each message of a live conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

from bot.content.live import LiveWords
from bot.dialogue.buttons import Button
from bot.dialogue.live import STOP
from bot.dialogue.replies import Composer, Reply, lines
from bot.store.handover_views import Delivery, MessageKind


@dataclass(frozen=True)
class Said:
    """What is said, and who says it."""

    reply: Reply
    speaker: str = ""
    """How the member of staff is named; empty when the assistant says it."""
    is_with_staff: bool = False
    """Whether staff are at work after it."""


class Announcer:
    """Has the words for each kind of message."""

    def __init__(
        self,
        words: LiveWords,
        compose: Composer,
        called: Callable[[str], str],
        wait_minutes: int,
        callback: Optional[Button] = None,
    ) -> None:
        """Put it together.

        Args:
            words: what is said.
            compose: for the region's number and next steps.
            called: returns how the member of staff of a conversation is called; asks the database.
            wait_minutes: how long a request waits.
            callback: the button that starts a call-back request, where those are taken.
        """
        self._words, self._compose, self._called = words, compose, called
        self._minutes, self._callback = wait_minutes, callback

    def said(self, delivery: Delivery) -> Said:
        """Return what the person reads of a message of staff."""
        words, steps = self._words, self._compose.steps(self._words.next)
        stop = Button(words.buttons.stop, STOP)
        if delivery.kind is MessageKind.ACCEPTED:
            return Said(Reply(words.accepted.format(name=delivery.text or words.nameless), (stop,)), is_with_staff=True)
        if delivery.kind is MessageKind.TEXT:
            return Said(Reply(delivery.text, (stop,)), words.speaker.format(name=self._name(delivery)), True)
        if delivery.kind is MessageKind.UNANSWERED:
            return Said(self._unanswered())
        if delivery.kind is MessageKind.EXPIRED:
            return Said(Reply(words.expired, steps))
        name = self._name(delivery)
        return Said(Reply(words.returned.format(name=name[:1].upper() + name[1:]), steps))

    def _name(self, delivery: Delivery) -> str:
        return self._called(delivery.reference) or self._words.nameless

    def _unanswered(self) -> Reply:
        """Say that nobody came, and every other way to a person."""
        text = lines(self._words.unanswered.format(minutes=self._minutes), self._compose.human_text())
        callback = (self._callback,) if self._callback else ()
        return Reply(text, (*callback, *self._compose.to_people, *self._compose.steps(self._words.next)))
