"""When a part of the server is broken: safety replies still come, and a person gets a kind sentence, not silence."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from pathlib import Path

import pytest
import requests
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.actions import RespondAction
from bot.agent import NabijAgent
from bot.assembly import RELEVANCE, build_conversation
from bot.content.library import Library, load_library
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Responder
from bot.guides.shelf import load_shelf
from bot.settings import MODEL_DIR
from bot.store.vault import new_key
from bot.training import MODEL_NAME
from tests.served import start_server
from tests.unit.guides.player import MemoryStore


def test_without_a_database_people_are_answered_and_health_says_so(
    trained: None, tmp_path: Path, library: Library
) -> None:
    served = start_server(tmp_path, new_key())
    try:
        connection = sqlite3.connect(tmp_path / "nabij.db")
        connection.execute("DROP TABLE conversation_turn")
        connection.execute("DROP TABLE alembic_version")
        connection.commit()
        connection.close()
        sender = str(uuid.uuid4())
        alarm = served.say(sender, "ik maak er vanavond een eind aan")
        answer = served.say(sender, "wat kost een hospice")
        health = requests.get(f"{served.url}/health", timeout=10)
    finally:
        served.stop()
    assert alarm[0]["text"].startswith(library.safety.replies["suicidaliteit"].alarm.split("\n")[0])
    assert any("hospice" in r["text"].lower() for r in answer)
    assert health.status_code == 503
    assert health.json()["database"] == "not ok"


class BrokenResponder(Responder):
    """Answers nothing."""

    def respond(self, *arguments: object) -> object:
        raise RuntimeError("broken on purpose")


def replies_of(agent: NabijAgent, text: str) -> list[str]:
    output = CollectingOutputChannel()
    asyncio.run(agent.handle_message(UserMessage(text, output, "fault", input_channel="rest")))
    return [m["text"] for m in output.messages]


def agent_of(responder: Responder, load: bool) -> NabijAgent:
    conversation = build_conversation(load_library(), load_shelf(relevance=RELEVANCE))
    conversation.responder = responder
    signer = ButtonSigner(b"key")
    agent = NabijAgent(
        responder,
        signer,
        RespondAction(conversation, signer, lambda _sender: MemoryStore()),
        tracker_store=InMemoryTrackerStore(Domain.empty()),
        lock_store=InMemoryLockStore(),
    )
    if load:
        agent.load_model(MODEL_DIR / MODEL_NAME)
    return agent


@pytest.fixture(scope="module")
def broken(trained: None) -> NabijAgent:
    return agent_of(BrokenResponder(load_library()), load=True)


def test_when_the_action_fails_a_person_gets_a_kind_sentence(broken: NabijAgent, library: Library) -> None:
    said = replies_of(broken, "wat kost een hospice")
    assert said == [Reply(library.conversation.error.sorry).text]


def test_when_the_action_fails_the_safety_reply_still_comes_first(broken: NabijAgent, library: Library) -> None:
    said = replies_of(broken, "ik maak er vanavond een eind aan")
    assert said[0].startswith(library.safety.replies["suicidaliteit"].alarm.split("\n")[0])


def test_without_a_model_the_patterns_still_raise_the_alarm(library: Library) -> None:
    said = replies_of(agent_of(Responder(load_library()), load=False), "ik maak er vanavond een eind aan")
    assert said[0].startswith(library.safety.replies["suicidaliteit"].alarm.split("\n")[0])


def test_without_a_model_an_ordinary_question_gets_a_kind_sentence(library: Library) -> None:
    said = replies_of(agent_of(Responder(load_library()), load=False), "wat kost een hospice")
    assert said[0].startswith("Er ging iets mis")
