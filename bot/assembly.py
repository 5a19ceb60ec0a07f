"""Puts the parts of an installation together; the one place that knows which part needs which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Protocol

from sqlalchemy.engine import Engine

from bot.actions import RespondAction
from bot.content.library import Library, library
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.care import CareTalk
from bot.dialogue.conversation import Conversation
from bot.dialogue.responder import Responder
from bot.documents.booklet import fhir_of_wishes, pdf_of_wishes
from bot.documents.service import Documents, Render
from bot.guides.asking import Asker
from bot.guides.funding import needed
from bot.guides.funding_outcome import FundingOutcome, LocalContacts, pdf_of_funding
from bot.guides.funding_texts import load_funding
from bot.guides.memory import GuideMemory, Stores
from bot.guides.outcomes import FHIR, PDF, BookletOutcome, CallbackOutcome, SummaryOutcome, ThanksOutcome
from bot.guides.prefill import prefill
from bot.guides.shelf import Shelf, load_shelf
from bot.guides.talk import GuideTalk
from bot.guides.turns import OutcomeMaker
from bot.places.nearby import nearby
from bot.settings import CALLBACK, GUIDE_RETENTION_DAYS, REQUEST_RETENTION_DAYS
from bot.store.guides import GuideRepository
from bot.store.measures import MeasureRepository
from bot.store.requests import RequestRepository
from bot.store.vault import Vault

RELEVANCE = {"funding": needed}
"""What guides may name to say which questions still matter."""


class Expiring(Protocol):
    """Keeps things for a time."""

    def purge_expired(self) -> int:
        """Delete what has passed its time; return how many rows."""


@dataclass(frozen=True)
class Parts:
    """What a server is made of, above Rasa and below its channels."""

    responder: Responder
    signer: ButtonSigner
    action: RespondAction
    documents: Documents
    forget: Callable[[str], int]
    """Forgets everything of a sender that is not the conversation itself."""


def build_conversation(texts: Library, shelf: Shelf) -> Conversation:
    """Return who leads the talk."""
    responder = Responder(texts)
    outcomes: dict[str, OutcomeMaker] = {
        "summary": SummaryOutcome(shelf.words),
        "booklet": BookletOutcome(shelf.words),
        "measure": ThanksOutcome(),
        "callback": CallbackOutcome(shelf.words, texts.region),
        "funding": FundingOutcome(load_funding(), shelf.words, LocalContacts(nearby())),
    }
    talk = GuideTalk(shelf, Asker(shelf, responder.compose, outcomes), texts.group_of, {"funding": prefill})
    return Conversation(responder, talk, CareTalk(nearby(), responder.compose), prefill)


def renders() -> dict[tuple[str, str], Render]:
    """Return what makes the documents, by (guide, kind)."""
    return {
        ("wensenboekje", PDF): pdf_of_wishes,
        ("wensenboekje", FHIR): fhir_of_wishes,
        ("routewijzer", PDF): pdf_of_funding(load_funding(), LocalContacts(nearby())),
    }


def build_parts(engine: Engine, vault: Vault, clock: Callable[[], datetime] = datetime.now) -> Parts:
    """Return the parts of a server on a database."""
    texts, signer = library(), ButtonSigner(vault.derive("buttons"))
    shelf = load_shelf(relevance=RELEVANCE, has=("callback",) if CALLBACK else ())
    conversation = build_conversation(texts, shelf)
    stores = Stores(
        guides=GuideRepository(engine, vault, GUIDE_RETENTION_DAYS),
        measures=MeasureRepository(engine),
        requests=RequestRepository(engine, vault, REQUEST_RETENTION_DAYS),
        region=texts.region.id,
    )

    def memories(sender_id: str) -> GuideMemory:
        return GuideMemory(stores, sender_id, shelf)

    def forget(sender_id: str) -> int:
        return stores.guides.forget(sender_id) + stores.requests.forget(sender_id)

    return Parts(
        responder=conversation.responder,
        signer=signer,
        action=RespondAction(conversation, signer, memories, lambda: clock().date()),
        documents=Documents(signer, shelf, memories, renders(), clock),
        forget=forget,
    )
