"""Somebody who talks with the assistant, with real stores on a SQLite file."""

from __future__ import annotations

import pytest

from bot.assembly import RELEVANCE
from bot.content.library import load_library
from bot.guides.memory import GuideMemory, Stores
from bot.guides.shelf import load_shelf
from bot.keeping import build_holdings
from bot.privacy.moments import Moments
from bot.store.conversations import ConversationRepository
from bot.store.database import connect, migrate
from bot.store.guides import GuideRepository
from bot.store.handover import HandoverRepository
from bot.store.measures import MeasureRepository
from bot.store.requests import RequestRepository
from bot.store.vault import Vault, new_key
from tests.unit.guides.player import Player

DAYS = 30


class Stored:
    """The stores of one installation, and everybody's memory in it."""

    def __init__(self, url, shelf):
        migrate(url)
        self.engine, self.vault, self.shelf = connect(url), Vault(new_key()), shelf
        self.holdings = build_holdings(self.engine, self.vault)
        self.turns = ConversationRepository(self.engine, self.vault, DAYS)
        self.requests = RequestRepository(self.engine, self.vault, DAYS)
        self.handovers = HandoverRepository(self.engine, self.vault, DAYS)
        guides = GuideRepository(self.engine, self.vault, DAYS)
        self._stores = Stores(guides, MeasureRepository(self.engine), self.requests, self.holdings, "utrecht")

    def memory(self, sender):
        return GuideMemory(self._stores, sender, self.shelf)

    def says(self, sender, text="vraag", number=1):
        """Store a turn of a conversation."""
        said = {"event": "user", "text": text, "timestamp": 1795000000.0, "parse_data": {}}
        answer = {"event": "bot", "text": f"antwoord op {text}", "timestamp": 1795000001.0}
        self.turns.append(sender, number, {"slots": {}, "events": [said, answer]})


@pytest.fixture(scope="session")
def staffed():
    """The guides of an installation where people take up requests."""
    return load_shelf(relevance=RELEVANCE, has=("callback",))


@pytest.fixture
def stored(tmp_path, staffed):
    stored = Stored(f"sqlite:///{tmp_path / 'nabij.db'}", staffed)
    yield stored
    stored.engine.dispose()


@pytest.fixture
def person(stored, staffed):
    """Somebody who talks, in a window."""
    player = Player(load_library(), staffed)
    player.store = stored.memory("web:mien")
    return player


@pytest.fixture
def caller(person):
    """Somebody who asked to be called back, with the wensenboekje going along."""
    person.starts_booklet()
    person.says("koffie op het balkon")
    person.says("maak mijn boekje")
    person.presses("Laat iemand mij bellen")
    person.says("0612345678")
    while "Ja, geef het door" not in person.buttons:
        person.presses("Overslaan")
    person.presses("Ja, geef het door")
    return person


@pytest.fixture
def moments():
    return Moments("Europe/Amsterdam")
