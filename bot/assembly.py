"""Puts the parts of an installation together; the one place that knows which part needs which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Callable, Optional
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.actions import RespondAction
from bot.content.library import Library, library
from bot.content.live import live_words
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.care import CareTalk
from bot.dialogue.conversation import Conversation
from bot.dialogue.counting import Counting, count_nothing
from bot.dialogue.live import Desk, LiveTalk, ask_button
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
from bot.keeping import Clock, build_holdings
from bot.live.desk import WAIT_MINUTES, StaffDesk
from bot.live.gate import Gate, OpenGate
from bot.places.nearby import nearby
from bot.privacy.documents import OwnDocuments
from bot.privacy.moments import Moments
from bot.privacy.page import DataPage
from bot.privacy.report import DataReport
from bot.privacy.talk import PrivacyTalk
from bot.privacy.texts import privacy_texts
from bot.review.collect import Collector
from bot.settings import (
    CALLBACK,
    GUIDE_RETENTION_DAYS,
    HANDOVER_RETENTION_DAYS,
    LIVE,
    REQUEST_RETENTION_DAYS,
    TIME_ZONE,
    UNANSWERED,
)
from bot.store.campaigns import CampaignRepository
from bot.store.conversations import utc_now
from bot.store.guides import GuideRepository
from bot.store.handover import HandoverRepository
from bot.store.holdings import Holdings
from bot.store.measures import MeasureRepository
from bot.store.requests import RequestRepository
from bot.store.tally import Tally
from bot.store.unanswered import UnansweredRepository
from bot.store.vault import Vault

RELEVANCE = {"funding": needed}
"""What guides may name to say which questions still matter."""


@dataclass(frozen=True)
class Parts:
    """What a server is made of, above Rasa and below its channels."""

    responder: Responder
    signer: ButtonSigner
    action: RespondAction
    documents: Documents
    forget: Callable[[str], int]
    """Forgets everything of a sender, in every store; says how many there were."""
    gate: Gate
    """Knows who talks with staff."""


def local_time() -> datetime:
    """Return the time it is for the people of the region."""
    return datetime.now(ZoneInfo(TIME_ZONE))


def build_conversation(
    texts: Library, shelf: Shelf, desks: Optional[Callable[[str], Desk]] = None, clock: Clock = utc_now
) -> Conversation:
    """Return who leads the talk; with `desks` people may also ask for staff."""
    responder = Responder(texts, (ask_button(live_words()),) if desks else ())
    live = LiveTalk(live_words(), responder.compose, shelf.typed, desks, WAIT_MINUTES, local_time) if desks else None
    outcomes: dict[str, OutcomeMaker] = {
        "summary": SummaryOutcome(shelf.words),
        "booklet": BookletOutcome(shelf.words),
        "measure": ThanksOutcome(),
        "callback": CallbackOutcome(shelf.words, texts.region),
        "funding": FundingOutcome(load_funding(), shelf.words, LocalContacts(nearby())),
    }
    talk = GuideTalk(shelf, Asker(shelf, responder.compose, outcomes), texts.group_of, {"funding": prefill})
    privacy = PrivacyTalk(privacy_texts(), shelf, responder.compose, Moments(TIME_ZONE), clock)
    return Conversation(responder, talk, CareTalk(nearby(), responder.compose), prefill, privacy, live)


def own_documents(holdings: Holdings, shelf: Shelf) -> OwnDocuments:
    """Return what makes the documents of everything that is kept of a person."""
    texts = privacy_texts()
    page = DataPage(texts, Moments(TIME_ZONE))
    return OwnDocuments(holdings, DataReport(shelf, texts.fields), page, texts.inspect)


def renders() -> dict[tuple[str, str], Render]:
    """Return what makes the documents, by (guide, kind)."""
    return {
        ("wensenboekje", PDF): pdf_of_wishes,
        ("wensenboekje", FHIR): fhir_of_wishes,
        ("routewijzer", PDF): pdf_of_funding(load_funding(), LocalContacts(nearby())),
    }


def build_parts(
    engine: Engine, vault: Vault, tally: Tally | None = None, clock: Callable[[], datetime] = datetime.now
) -> Parts:
    """Return the parts of a server on a database; without a tally nothing is counted."""
    texts, signer = library(), ButtonSigner(vault.derive("buttons"))
    shelf = load_shelf(relevance=RELEVANCE, has=("callback",) if CALLBACK else ())
    handovers = HandoverRepository(engine, vault, HANDOVER_RETENTION_DAYS)

    def desk(sender_id: str) -> StaffDesk:
        return StaffDesk(handovers, sender_id, texts.region.id)

    conversation = build_conversation(texts, shelf, desk if LIVE else None)
    holdings = build_holdings(engine, vault)
    stores = Stores(
        guides=GuideRepository(engine, vault, GUIDE_RETENTION_DAYS),
        measures=MeasureRepository(engine),
        requests=RequestRepository(engine, vault, REQUEST_RETENTION_DAYS),
        holdings=holdings,
        region=texts.region.id,
    )

    collector = Collector(UnansweredRepository(engine, vault), UNANSWERED)

    def memories(sender_id: str) -> GuideMemory:
        return GuideMemory(stores, sender_id, shelf)

    def today() -> date:
        return clock().astimezone(ZoneInfo(TIME_ZONE)).date()

    return Parts(
        responder=conversation.responder,
        signer=signer,
        action=RespondAction(
            conversation,
            signer,
            memories,
            today,
            CampaignRepository(engine).active,
            Counting(tally.add, nearby().gazetteer.place) if tally else count_nothing,
            collector,
        ),
        documents=Documents(signer, shelf, memories, renders(), clock, own_documents(holdings, shelf).makers()),
        forget=lambda sender_id: sum(holdings.forget(sender_id).values()),
        gate=Gate(handovers, live_words()) if LIVE else OpenGate(),
    )
