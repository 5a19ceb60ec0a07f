"""What is kept of people and of staff, and for how long: the settings brought together with the stores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from bot.settings import (
    AUDIT_RETENTION_DAYS,
    GUIDE_RETENTION_DAYS,
    HANDOVER_RETENTION_DAYS,
    NOTICE_RETENTION_DAYS,
    REQUEST_RETENTION_DAYS,
    RETENTION_DAYS,
    REVIEW_RETENTION_DAYS,
    WINDOW_RETENTION_HOURS,
)
from bot.store.audit import AuditTrail
from bot.store.catalogue import Kind
from bot.store.conversations import ConversationRepository, utc_now
from bot.store.guides import GuideRepository
from bot.store.handover import HandoverRepository
from bot.store.holdings import Expiring, Holdings
from bot.store.login_limits import LoginLimits
from bot.store.notices import NoticeRepository
from bot.store.outbox import Outbox, WindowHolder
from bot.store.requests import RequestRepository
from bot.store.reviews import ReviewRepository
from bot.store.staff_sessions import StaffSessionRepository
from bot.store.telegram_holdings import TelegramHolder
from bot.store.unanswered import UnansweredRepository
from bot.store.vault import Vault

Clock = Callable[[], datetime]


def build_holdings(engine: Engine, vault: Vault, clock: Clock = utc_now) -> Holdings:
    """Return every store with something of people, as the settings say how long."""
    outbox = Outbox(engine, vault, timedelta(hours=WINDOW_RETENTION_HOURS), clock)
    return Holdings(
        {
            Kind.CONVERSATION: ConversationRepository(engine, vault, RETENTION_DAYS, clock),
            Kind.GUIDE: GuideRepository(engine, vault, GUIDE_RETENTION_DAYS, clock),
            Kind.REQUEST: RequestRepository(engine, vault, REQUEST_RETENTION_DAYS, clock),
            Kind.LIVE: HandoverRepository(engine, vault, HANDOVER_RETENTION_DAYS, clock),
            Kind.WINDOW: WindowHolder(outbox),
            Kind.TELEGRAM: TelegramHolder(engine, vault, RETENTION_DAYS, clock),
            Kind.UNANSWERED: UnansweredRepository(engine, vault, clock),
        }
    )


def everything_that_expires(engine: Engine, vault: Vault, clock: Clock = utc_now) -> tuple[Expiring, ...]:
    """Return every store that deletes what has passed its time.

    The server and the console both run all of it, regularly: whichever is up. Doing it twice changes nothing.
    """
    return (
        build_holdings(engine, vault, clock),
        NoticeRepository(engine, clock, timedelta(days=NOTICE_RETENTION_DAYS)),
        AuditTrail(engine, AUDIT_RETENTION_DAYS, clock),
        StaffSessionRepository(engine, clock),
        LoginLimits(engine, vault, clock),
        ReviewRepository(engine, vault, REVIEW_RETENTION_DAYS, clock),
    )
