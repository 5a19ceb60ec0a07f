"""Rasa's tracker store on our conversations: one encrypted write a turn, bounded reading."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from typing import Any, Awaitable, Callable, Dict, Iterable, List, Optional, Type

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.marks import PRIVATE, PRIVATE_TURN
from bot.dialogue.slots import FORGET
from bot.store.conversations import TURNS_READ, ConversationRepository

PRIVATE_TEXT = "(in een gids)"
"""What stands for an answer in a guide in the stored conversation."""
EVENT_TYPES = 64
"""Kinds of events that are remembered; Rasa has about thirty."""
NEWCOMERS = 1_000
"""People whose first turn may be under way at a time."""
_STORED = "_nabij_stored"
"""Attribute of a tracker: (number of the last turn, events already stored)."""


Run = Callable[..., Awaitable[Any]]
"""Calls a function with arguments, somewhere."""


async def run_here(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function at once, where it is asked."""
    return function(*arguments)


@lru_cache(maxsize=EVENT_TYPES)
def _class_of(name: str) -> Optional[Type[Event]]:
    """Return Rasa's class of a kind of event; Rasa itself looks through all of its classes for each event it reads."""
    found: Optional[Type[Event]] = Event.resolve_by_type(name)
    return found


def read_event(raw: Dict[str, Any]) -> Optional[Event]:
    """Return the event that was stored; none when Rasa keeps none of its kind any more.

    Raises:
        ValueError: when there is no such kind.
    """
    kind = _class_of(raw["event"])
    return kind._from_parameters(raw) if kind else None


def without_private(events: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Return a turn's events without what is never kept with the conversation.

    In a guide that is the answer itself and what repeats it: a guide's answers are kept by the guide, for as long as
    the person said.
    """
    marks = [(event.get("metadata") or {}).get(PRIVATE) for event in events]
    if not any(marks):
        return events
    turn_is_private = PRIVATE_TURN in marks
    return [
        _without_words(event)
        if turn_is_private and event["event"] == UserUttered.type_name
        else event | ({"text": PRIVATE_TEXT, "data": {}} if mark else {})
        for event, mark in zip(events, marks)
    ]


def _without_words(message: Dict[str, Any]) -> Dict[str, Any]:
    parsed = {"intent": (message.get("parse_data") or {}).get("intent", {}), "text": PRIVATE_TEXT, "entities": []}
    return message | {"text": PRIVATE_TEXT, "parse_data": parsed}


class NabijTrackerStore(TrackerStore):
    """Keeps each turn's events and the slots as they were before it.

    A tracker that is read back holds the last turns only; the slots of the oldest of them are restored first, so the
    state is that of the whole conversation.
    """

    def __init__(
        self,
        domain: Optional[Domain],
        repository: ConversationRepository,
        forget_also: Optional[Callable[[str], int]] = None,
        run: Run = run_here,
    ) -> None:
        """Use a repository, and what else is to be forgotten of somebody who asks for it.

        `run` calls the database; a server does that beside its event loop and not for ever.
        """
        super().__init__(domain or Domain.empty(), None)
        self._repository, self._forget_also, self._run = repository, forget_also, run
        self._newcomers: OrderedDict[str, bool] = OrderedDict()
        """Of whom nothing was found at the last look: their first turn needs no second one."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events since the tracker was read; or forget the conversation when an event says so."""
        number, stored = getattr(tracker, _STORED, (None, 0))
        events = list(tracker.events)[stored:]
        if any(isinstance(e, SlotSet) and e.key == FORGET and e.value for e in events):
            await self.delete(tracker.sender_id)
            return
        if not events:
            return
        if number is None and self._newcomers.pop(tracker.sender_id, False):
            number = 0
        elif number is None:
            number, _ = await self._run(self._repository.last_turns, tracker.sender_id, 1)
        before = getattr(tracker, "_nabij_slots", {})
        turn = {"slots": before, "events": without_private([event.as_dict() for event in events])}
        await self._run(self._repository.append, tracker.sender_id, number + 1, turn)
        self._mark(tracker, number + 1)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the tracker as it is after the last turn, or None for somebody new."""
        self._newcomers.pop(sender_id, None)  # before the look: one that fails says nothing about who is new
        number, turns = await self._run(self._repository.last_turns, sender_id, TURNS_READ)
        if not turns:
            self._newcomers[sender_id] = True
            while len(self._newcomers) > NEWCOMERS:
                self._newcomers.popitem(last=False)
        return self._tracker(sender_id, number, turns)

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """Return the tracker with every event that is stored."""
        return self._tracker(conversation_id, *await self._run(self._repository.last_turns, conversation_id, None))

    def _tracker(self, sender_id: str, number: int, turns: List[Dict[str, Any]]) -> Optional[DialogueStateTracker]:
        if not turns:
            return None
        events: List[Event] = [SlotSet(name, value) for name, value in turns[0]["slots"].items()]
        for turn in turns:
            events.extend(e for raw in turn["events"] if (e := read_event(raw)) is not None)
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        self._mark(tracker, number)
        return tracker

    @staticmethod
    def _mark(tracker: DialogueStateTracker, number: int) -> None:
        slots: Dict[str, Any] = {s.name: s.value for s in tracker.slots.values() if s.value != s.initial_value}
        setattr(tracker, _STORED, (number, len(tracker.events)))
        tracker._nabij_slots = slots

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation, and what else is kept of somebody."""
        await self._run(self._repository.forget, sender_id)
        if self._forget_also is not None:
            await self._run(self._forget_also, sender_id)

    async def keys(self) -> Iterable[str]:
        """Return nothing: senders are stored by pseudonym, which cannot be turned back."""
        return []
