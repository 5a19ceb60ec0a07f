"""The door while staff are at work: without a model, so that only what it does itself is seen."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Optional

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.agent import NabijAgent
from bot.content.library import load_library
from bot.dialogue.buttons import topic_action
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Responder
from bot.live.gate import Gate
from bot.store.handover import HandoverRepository
from bot.store.handover_views import Handover
from tests.unit.live.scene import DAYS, JAN, SIGNER, WORDS, Database

LIBRARY = load_library()
ALARM = "ik maak er vanavond een eind aan"
SAFETY = Reply(LIBRARY.safety.replies["suicidaliteit"].alarm).text
SORRY = Reply(LIBRARY.conversation.error.sorry).text
PATIENCE = 10.0


class Screen(CollectingOutputChannel):
    """What a person sees; the first message releases whoever waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.has_said = threading.Event()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        await super().send_response(recipient_id, message)
        self.has_said.set()

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [message["text"] for message in self.messages if message.get("text")]


def say(gate: Gate, text: str, screen: Optional[Screen] = None) -> list[str]:
    """Return what a person sees of a message that comes in at the door."""
    screen = screen or Screen()
    agent = NabijAgent(
        Responder(LIBRARY),
        SIGNER,
        gate=gate,
        tracker_store=InMemoryTrackerStore(Domain.empty()),
        lock_store=InMemoryLockStore(),
    )
    asyncio.run(agent.handle_message(UserMessage(text, screen, JAN, input_channel="widget", message_id="m1")))
    return screen.texts


@pytest.fixture
def gate(db: Database) -> Gate:
    return Gate(db.handovers, WORDS)


def test_what_is_typed_reaches_staff_and_nobody_else(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    assert say(gate, "wat kost een hospice") == []
    assert db.heard(reference) == ["wat kost een hospice"]


def test_an_alarm_is_answered_first_and_staff_hear_it_too(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    first, _follow_up = say(gate, ALARM)
    assert first == SAFETY
    assert db.heard(reference) == [ALARM]


class WaitsForTheScreen(HandoverRepository):
    """A database that says nothing until the person has seen something."""

    screen: Screen
    has_waited = False

    def state_of(self, sender_id: str) -> Optional[Handover]:
        self.has_waited = self.screen.has_said.wait(PATIENCE)
        return super().state_of(sender_id)


def test_an_alarm_does_not_wait_for_the_database(db: Database) -> None:
    reference = db.with_staff()
    slow = WaitsForTheScreen(db.engine, db.vault, DAYS)
    slow.screen = Screen()
    assert say(Gate(slow, WORDS, seconds=2 * PATIENCE), ALARM, slow.screen)[0] == SAFETY
    assert slow.has_waited is True
    assert db.heard(reference) == [ALARM]


def test_buttons_of_the_assistant_rest(gate: Gate, db: Database) -> None:
    db.with_staff()
    assert say(gate, SIGNER.issue(topic_action("hospice"), JAN)) == [WORDS.busy]
    assert say(gate, "~live:stop~madeup1234567890") == [LIBRARY.conversation.input.old_button]


@pytest.mark.parametrize("text", ["Wis mijn gegevens", WORDS.buttons.stop])
def test_forgetting_and_stopping_go_to_the_assistant(gate: Gate, db: Database, text: str) -> None:
    reference = db.with_staff()
    assert say(gate, text) == [SORRY]  # it tried: there is no model here
    assert db.heard(reference) == []


def test_after_staff_gave_it_back_the_assistant_answers(gate: Gate, db: Database) -> None:
    db.handovers.return_(db.with_staff(), db.dirk)
    assert say(gate, "wat kost een hospice") == [SORRY]
