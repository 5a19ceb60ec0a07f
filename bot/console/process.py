"""Runs the console: its pages, notices to staff, and what must end or be deleted in time."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Sequence

import uvicorn
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import settings
from bot.console.app import create_console
from bot.console.services import Addresses, Services, build_services
from bot.keeping import everything_that_expires
from bot.log import LogEvent, configure_logging, log, where
from bot.notices import MailServer, NoticeSender, Webhook
from bot.review.job import keep_reviewing, review_job
from bot.store.database import connect
from bot.store.holdings import Expiring
from bot.store.notices import NoticeRepository
from bot.store.reviews import ReviewRepository
from bot.store.unanswered import UnansweredRepository
from bot.store.vault import Vault

EXPIRE_SECONDS = 15
"""How often waiting and silent conversations are looked at."""
PURGE_EVERY = 6 * 60 * 60 // EXPIRE_SECONDS
"""Every so many times what has passed its retention is deleted: each six hours."""


def notice_sender(services: Services, engine: Engine) -> NoticeSender:
    """Return who tells staff, as the settings say."""
    mail = MailServer(
        settings.SMTP_HOST,
        settings.SMTP_PORT,
        settings.SMTP_SECURITY,
        settings.NOTICE_FROM,
        settings.NOTICE_TO,
        settings.SMTP_USER,
        settings.smtp_password(),
    )
    webhook = Webhook(settings.NOTICE_WEBHOOK_URL, settings.webhook_secret())
    return NoticeSender(
        NoticeRepository(engine, services.clock, timedelta(days=settings.NOTICE_RETENTION_DAYS)),
        services.texts.notices,
        services.addresses.console,
        services.clock,
        mail if mail.receivers else None,
        webhook if webhook.url and webhook.secret else None,
    )


async def keep_in_time(services: Services, kept: Sequence[Expiring]) -> None:
    """End and delete what is due, again and again."""
    loop, turn = asyncio.get_running_loop(), 0
    while True:
        try:
            await loop.run_in_executor(None, services.handovers.expire_due)
            if turn % PURGE_EVERY == 0:
                rows = sum([await loop.run_in_executor(None, each.purge_expired) for each in kept])
                log(LogEvent.STORE_PURGED, rows=rows)
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
        turn += 1
        await asyncio.sleep(EXPIRE_SECONDS)


def serve(host: str = settings.CONSOLE_HOST, port: int = settings.CONSOLE_PORT) -> None:
    """Serve until stopped (Ctrl-C)."""
    configure_logging()
    engine = connect(settings.database_url())
    vault = Vault(settings.data_key())
    addresses = Addresses(settings.CONSOLE_URL, settings.PUBLIC_URL, settings.TELEGRAM_BOT)
    services = build_services(engine, vault, addresses)
    sender = notice_sender(services, engine)
    raw = UnansweredRepository(engine, vault)
    reviews = ReviewRepository(engine, vault, settings.REVIEW_RETENTION_DAYS)
    kept = everything_that_expires(engine, vault, services.clock)

    async def background() -> None:
        log(LogEvent.CONSOLE_STARTED, port=port, region=settings.REGION)
        working = [sender.keep_telling(), keep_in_time(services, kept)]
        if settings.UNANSWERED:
            working.append(keep_reviewing(review_job(raw, reviews)))
        await asyncio.gather(*working)

    # h11 refuses headers of more than 16 KiB; uvicorn's other reader takes any size into memory
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    app = create_console(services, background)
    uvicorn.run(
        app,
        host=host,
        port=port,
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.DRAIN_SECONDS),
    )
    engine.dispose()
