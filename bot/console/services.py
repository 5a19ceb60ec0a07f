"""What the console is made of, put together in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.console.passwords import Passwords
from bot.console.rendering import Pages
from bot.console.texts import ConsoleTexts, console_texts
from bot.content.library import Library, library
from bot.review.service import ReviewDesk, grouped_by_meaning
from bot.settings import (
    AUDIT_RETENTION_DAYS,
    HANDOVER_RETENTION_DAYS,
    REQUEST_RETENTION_DAYS,
    REVIEW_RETENTION_DAYS,
    TIME_ZONE,
    UNANSWERED,
)
from bot.store.audit import AuditTrail
from bot.store.campaigns import CampaignRepository
from bot.store.conversations import utc_now
from bot.store.figures import FigureRepository
from bot.store.handover import HandoverRepository
from bot.store.login_limits import LoginLimits
from bot.store.requests import RequestRepository
from bot.store.reviews import ReviewRepository
from bot.store.staff import StaffRepository
from bot.store.staff_sessions import StaffSessionRepository
from bot.store.vault import Vault

COOKIE = "nabij-console"


@dataclass(frozen=True)
class Addresses:
    """Where things are found, for links."""

    console: str
    public: str
    telegram_bot: str


@dataclass(frozen=True)
class Services:
    """Repositories, words and settings that pages use."""

    staff: StaffRepository
    sessions: StaffSessionRepository
    limits: LoginLimits
    trail: AuditTrail
    requests: RequestRepository
    handovers: HandoverRepository
    campaigns: CampaignRepository
    figures: FigureRepository
    review: ReviewDesk
    review_days: int
    passwords: Passwords
    texts: ConsoleTexts
    library: Library
    pages: Pages
    addresses: Addresses
    form_key: bytes
    clock: Callable[[], datetime]
    zone: ZoneInfo

    @property
    def is_https(self) -> bool:
        """Whether staff reach the console over an encrypted line."""
        return self.addresses.console.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """With https the prefix makes browsers refuse a cookie of this name from anywhere else (RFC 6265bis, 4.1.3)."""
        return f"__Host-{COOKIE}" if self.is_https else COOKIE

    def today(self) -> date:
        """Return the day it is for staff."""
        return self.clock().astimezone(self.zone).date()


def build_services(
    engine: Engine,
    vault: Vault,
    addresses: Addresses,
    clock: Callable[[], datetime] = utc_now,
    passwords: Passwords | None = None,
) -> Services:
    """Return the services on a database."""
    zone, texts = ZoneInfo(TIME_ZONE), console_texts()
    return Services(
        staff=StaffRepository(engine, vault, clock),
        sessions=StaffSessionRepository(engine, clock),
        limits=LoginLimits(engine, vault, clock),
        trail=AuditTrail(engine, AUDIT_RETENTION_DAYS, clock),
        requests=RequestRepository(engine, vault, REQUEST_RETENTION_DAYS, clock),
        handovers=HandoverRepository(engine, vault, HANDOVER_RETENTION_DAYS, clock),
        campaigns=CampaignRepository(engine),
        figures=FigureRepository(engine, vault),
        review=ReviewDesk(
            ReviewRepository(engine, vault, REVIEW_RETENTION_DAYS, clock), grouped_by_meaning, UNANSWERED
        ),
        review_days=REVIEW_RETENTION_DAYS,
        passwords=passwords or Passwords(),
        texts=texts,
        library=library(),
        pages=Pages(texts, library().region, zone, clock),
        addresses=addresses,
        form_key=vault.derive("console forms"),
        clock=clock,
        zone=zone,
    )
