"""Whether a conversation holds a message already: asked after a crash, before a message is answered again."""

from __future__ import annotations

from typing import Callable

from bot.store.conversations import ConversationRepository

WasHandled = Callable[[str, str], bool]
"""Whether the conversation of a sender holds a message with this id already."""


def was_handled_in(repository: ConversationRepository) -> WasHandled:
    """Return what says whether a conversation holds a message already."""

    def was_handled(sender_id: str, message_id: str) -> bool:
        _, turns = repository.last_turns(sender_id)
        events = [event for turn in turns for event in turn["events"]]
        return any(event.get("event") == "user" and event.get("message_id") == message_id for event in events)

    return was_handled
