"""Understands single messages exactly as the served assistant does with a first message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.agent import NabijAgent
from bot.content.library import library
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.incoming import MAXIMUM_SCANNED
from bot.dialogue.responder import Responder
from bot.log import configure_logging
from bot.places.entities import place_entities
from bot.places.nearby import nearby


class Recogniser:
    """The door and the pipeline, without a conversation."""

    def __init__(self, model: Path) -> None:
        """Load a trained model."""
        configure_logging()
        self.agent = NabijAgent(
            Responder(library()),
            ButtonSigner(b"not used"),
            tracker_store=InMemoryTrackerStore(Domain.empty()),
            lock_store=InMemoryLockStore(),
        )
        self.agent.load_model(model)

    async def recognise(self, text: str) -> dict[str, Any]:
        """Return the contract's JSON object for a message."""
        found = (await self.agent.understand_first(text)).contract()
        return found | {"text": text, "entities": place_entities(text[:MAXIMUM_SCANNED], nearby().gazetteer)}
