"""What of a conversation is kept for review: the trained assistant, the real tables, a region that wants it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot import assembly
from bot.content.files import read_yaml
from bot.guides.turns import GUIDE, ITSELF, START
from bot.server import build_agent
from bot.settings import CONTENT_DIR, MODEL_DIR
from bot.store.conversations import utc_now
from bot.store.database import connect, migrate
from bot.store.unanswered import HOLD, UnansweredRepository
from bot.store.vault import Vault, new_key
from bot.training import MODEL_NAME

UNANSWERABLE = "wie repareert mijn fietsband vanmiddag"


@pytest.fixture(scope="module")
def installation(trained, tmp_path_factory):
    """Return an agent and what it kept, on a database of their own."""
    url, vault = f"sqlite:///{tmp_path_factory.mktemp('unanswered') / 'nabij.db'}", Vault(new_key())
    migrate(url)
    engine = connect(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "UNANSWERED", True)
        agent = build_agent(engine, vault, MODEL_DIR / MODEL_NAME)
    yield agent, UnansweredRepository(engine, vault, lambda: utc_now() + HOLD + timedelta(seconds=1))
    engine.dispose()


@pytest.fixture
def talk(installation):
    """Return a function that says something and returns all texts that are kept."""
    agent, kept = installation

    def say(sender, *texts):
        for text in texts:
            message = UserMessage(text, CollectingOutputChannel(), sender, input_channel="rest")
            asyncio.run(agent.handle_message(message))
        return [message.text for _, own in kept.due() for _, message in own]

    yield say
    kept.delete([key for _, own in kept.due() for key, _ in own])


def test_what_was_not_answered_is_kept_with_the_number_left_out(talk):
    (kept,) = talk("jan", f"{UNANSWERABLE} bel 0612345678")
    assert kept.startswith(UNANSWERABLE)
    assert "0612345678" not in kept


@pytest.mark.parametrize(
    "text",
    ["wat kost een hospice", "ik wil niet meer leven", "hallo", "wo kann ich eine Pflegerin finden?", "hij slaat mij"],
)
def test_what_was_answered_or_is_about_danger_is_not_kept(talk, text):
    assert talk("eva", text) == []


def test_nothing_of_a_guide_is_kept(talk, installation):
    agent, _ = installation
    code = read_yaml(CONTENT_DIR / "guides" / "wensenboekje.yml")["code"]
    payload = agent.signer.issue(f"{GUIDE}:{code}:{ITSELF}:{START}", "piet")
    assert talk("piet", payload, UNANSWERABLE) == []


def test_wiping_a_conversation_wipes_what_was_kept_of_it(talk):
    assert len(talk("truus", UNANSWERABLE)) == 1
    assert talk("truus", "wis mijn gegevens") == []


def test_wiping_ones_own_leaves_that_of_others(talk):
    talk("kees", UNANSWERABLE)
    assert len(talk("truus", UNANSWERABLE, "wis mijn gegevens")) == 1
