"""Rasa's tracker store on our conversations: one encrypted write a turn, bounded reading."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.slots import FORGET
from bot.store.conversations import TURNS_READ, ConversationRepository

_STORED = "_nabij_stored"
"""Attribute of a tracker: (number of the last turn, events already stored)."""


class NabijTrackerStore(TrackerStore):
    """Keeps each turn's events and the slots as they were before it.

    A tracker that is read back holds the last turns only; the slots of the oldest of them are restored first, so the
    state is that of the whole conversation.
    """

    def __init__(self, domain: Optional[Domain], repository: ConversationRepository) -> None:
        """Use a repository."""
        super().__init__(domain or Domain.empty(), None)
        self._repository = repository

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events since the tracker was read; or forget the conversation when an event says so."""
        number, stored = getattr(tracker, _STORED, (None, 0))
        events = list(tracker.events)[stored:]
        if any(isinstance(e, SlotSet) and e.key == FORGET and e.value for e in events):
            self._repository.forget(tracker.sender_id)
            return
        if not events:
            return
        if number is None:
            number, _ = self._repository.last_turns(tracker.sender_id, 1)
        before = getattr(tracker, "_nabij_slots", {})
        turn = {"slots": before, "events": [event.as_dict() for event in events]}
        self._repository.append(tracker.sender_id, number + 1, turn)
        self._mark(tracker, number + 1)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the tracker as it is after the last turn, or None for somebody new."""
        return self._read(sender_id, TURNS_READ)

    async def retrieve_full_tracker(self, conversation_id: str) -> Optional[DialogueStateTracker]:
        """Return the tracker with every event that is stored."""
        return self._read(conversation_id, None)

    def _read(self, sender_id: str, limit: Optional[int]) -> Optional[DialogueStateTracker]:
        number, turns = self._repository.last_turns(sender_id, limit)
        if not turns:
            return None
        events: List[Event] = [SlotSet(name, value) for name, value in turns[0]["slots"].items()]
        for turn in turns:
            events.extend(e for raw in turn["events"] if (e := Event.from_parameters(raw)) is not None)
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        self._mark(tracker, number)
        return tracker

    @staticmethod
    def _mark(tracker: DialogueStateTracker, number: int) -> None:
        slots: Dict[str, Any] = {s.name: s.value for s in tracker.slots.values() if s.value != s.initial_value}
        setattr(tracker, _STORED, (number, len(tracker.events)))
        tracker._nabij_slots = slots

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._repository.forget(sender_id)

    async def keys(self) -> Iterable[str]:
        """Return nothing: senders are stored by pseudonym, which cannot be turned back."""
        return []
