"""At the door: where a message goes while somebody waits for staff, or talks with them.

The state is looked up once a message, beside what else is done with it: a safety reply never waits for the database.
When the database does not say, the assistant answers as usual.
"""

from __future__ import annotations

import asyncio
from typing import Optional

from bot.content.live import LiveWords
from bot.content.plain import plain
from bot.dialogue.buttons import Button, topic_action
from bot.dialogue.incoming import Incoming
from bot.dialogue.live import STOP
from bot.dialogue.reach import channel_of
from bot.dialogue.replies import Reply
from bot.log import LogEvent, log
from bot.nlu.topics import FORGET_TOPIC
from bot.store.background import Background, StoreUnavailableError
from bot.store.handover import HandoverRepository
from bot.store.handover_machine import MAXIMUM_MESSAGE_CHARACTERS
from bot.store.handover_views import WITH_STAFF, HandoverState

STOP_TOPIC = "stoppen"
STORE_SECONDS = 3.0
"""How long a person waits for the database before the assistant answers as if there were no staff."""
MAXIMUM_COMMAND_CHARACTERS = 80
"""A longer message stands for no button."""
FORGET = topic_action(FORGET_TOPIC)
ALLOWED = {STOP: STOP, FORGET: FORGET, topic_action(STOP_TOPIC): STOP}
"""Buttons that work while staff are at work, and what they do then: stopping is stopping that talk."""


class Lookup:
    """How far the live conversation of a sender is; the answer may still be on its way."""

    def __init__(self, answer: Optional[asyncio.Task[Optional[HandoverState]]] = None) -> None:
        """Use the task that finds out; without one there is no live conversation."""
        self._answer = answer

    async def state(self) -> Optional[HandoverState]:
        """Return the state, or None when there is no live conversation or nobody can say."""
        return await self._answer if self._answer else None


class Gate:
    """Knows who is with staff, and hands them what is typed."""

    def __init__(self, handovers: HandoverRepository, words: LiveWords, seconds: float = STORE_SECONDS) -> None:
        """Use the repository, waiting for it at most `seconds` each time, and what is said around it."""
        self._handovers, self._words, self._run = handovers, words, Background(seconds).run
        self._forget = frozenset(map(plain, words.typed.forget))
        self._stop_waiting = frozenset(map(plain, (*words.typed.stop_waiting, words.buttons.stop_waiting)))
        self._stop = frozenset({plain(words.buttons.stop)})

    def look_up(self, sender_id: str) -> Lookup:
        """Begin to find out how far a sender's live conversation is."""
        if channel_of(sender_id) is None:
            return Lookup()
        return Lookup(asyncio.get_running_loop().create_task(self._state(sender_id)))

    async def _state(self, sender_id: str) -> Optional[HandoverState]:
        try:
            found = await self._run(self._handovers.state_of, sender_id)
        except StoreUnavailableError:  # said in the log; the assistant answers as usual
            return None
        return found.state if found else None

    async def is_with_staff(self, sender_id: str) -> bool:
        """Say whether a person is at work in a sender's conversation."""
        return await self.look_up(sender_id).state() in WITH_STAFF

    async def command(self, lookup: Lookup, text: str) -> Optional[str]:
        """Return the action that a whole message stands for, or None: only while staff are waited for or at work."""
        said = plain(text[:MAXIMUM_COMMAND_CHARACTERS])
        if len(text) > MAXIMUM_COMMAND_CHARACTERS or said not in self._forget | self._stop_waiting | self._stop:
            return None
        state = await lookup.state()
        if state in WITH_STAFF:
            return FORGET if said in self._forget else STOP if said in self._stop else None
        return STOP if state is HandoverState.REQUESTED and said in self._stop_waiting else None

    async def button(self, lookup: Lookup, action: str) -> Optional[str]:
        """Return what a button does now; None while staff are at work, for the buttons of the assistant."""
        state = await lookup.state()
        if state in WITH_STAFF:
            return ALLOWED.get(action)
        return STOP if state is HandoverState.REQUESTED and action == topic_action(STOP_TOPIC) else action

    def busy(self) -> Reply:
        """Return what is said to a button of the assistant while staff are at work."""
        return Reply(self._words.busy, (self._stop_button(),))

    async def hear(
        self, lookup: Lookup, sender_id: str, incoming: Incoming, source: Optional[str]
    ) -> Optional[tuple[Reply, ...]]:
        """Hand what was typed to staff.

        Args:
            lookup: how far this sender's conversation is.
            sender_id: who typed.
            incoming: what; staff who are at work get it with its numbers, staff who are waited for without, because
                the assistant reads it too and says that it keeps none.
            source: id of the message on its channel.

        Returns:
            What is to be said, mostly nothing; None when the assistant is to answer.
        """
        state = await lookup.state()
        typed = incoming.verbatim if state in WITH_STAFF else incoming.text
        if state is None or not typed:
            return None
        if state not in WITH_STAFF:
            await self._store(sender_id, incoming.text, source)
            return None
        stored = await self._store(sender_id, typed, source)
        if stored is None:
            return (Reply(self._words.not_stored, (self._stop_button(),)),)
        if not stored:  # given back, or ended, a moment ago
            return None
        return (Reply(self._words.too_long),) if len(typed) > MAXIMUM_MESSAGE_CHARACTERS else ()

    async def _store(self, sender_id: str, text: str, source: Optional[str]) -> Optional[bool]:
        """Store a message for staff; False when there is no open conversation, None when nobody knows."""
        try:
            number = await self._run(self._handovers.person_says, sender_id, text, source)
        except StoreUnavailableError:  # said in the log
            return None
        if number is not None:
            log(LogEvent.LIVE_HEARD, channel=channel_of(sender_id))
        return number is not None

    def _stop_button(self) -> Button:
        return Button(self._words.buttons.stop, STOP)


class OpenGate(Gate):
    """The gate of an installation without live conversations: everybody goes to the assistant."""

    def __init__(self) -> None:
        """Use nothing."""
        self._forget = self._stop_waiting = self._stop = frozenset()

    def look_up(self, sender_id: str) -> Lookup:
        """Return that there is no live conversation."""
        return Lookup()
