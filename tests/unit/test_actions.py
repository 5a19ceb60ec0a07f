"""What the action tells the conversation of what was said before."""

from __future__ import annotations

from typing import Optional

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions import recent_topics
from bot.dialogue.slots import LAST_TOPIC, ROLE


def about(topic: Optional[str]) -> SlotSet:
    return SlotSet(LAST_TOPIC, topic)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], ()),
        ([about("wlz"), SlotSet(ROLE, "naaste"), about("hospice")], ("hospice", "wlz")),
        ([about("wlz"), about("hospice"), about("wlz"), about(None)], ("wlz", "hospice")),
        ([about("wlz"), SessionStarted(), about("hospice")], ("hospice",)),
        ([about("wlz"), SessionStarted()], ()),
    ],
)
def test_topics_of_this_session_the_last_one_first(events: list[Event], expected: tuple[str, ...]) -> None:
    tracker = DialogueStateTracker.from_events("web:jan", events, Domain.empty().slots)
    assert recent_topics(tracker) == expected
