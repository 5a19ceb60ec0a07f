"""Tells staff that there is something new: by e-mail, and to a webhook when one is set. Never who or about what.

What is to be told stands in the database (`bot.store.notices`), written together with what it is about; a mail server
that is away only makes it later. Any process may run `keep_telling`: each notice goes to one of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Callable, Mapping, Optional

import aiosmtplib
import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.console.texts import NoticeText
from bot.log import LogEvent, log, where
from bot.store.notices import Notice, NoticeKind, NoticeRepository, NoticeTarget

LOOK_SECONDS = 5.0
SEND_SECONDS = 20
SIGNATURE_HEADER = "X-Nabij-Signature"
TOLERANCE_SECONDS = 300
"""How old a signed notice may be when it is checked; against sending it again later."""


@dataclass(frozen=True)
class MailServer:
    """How e-mail is sent."""

    host: str
    port: int
    security: str
    """starttls, tls or none."""
    sender: str
    receivers: tuple[str, ...]
    user: str = ""
    password: str = ""
    trust: Optional[ssl.SSLContext] = None
    """Which certificates are trusted; those of the system when None."""


@dataclass(frozen=True)
class Webhook:
    """An address that is told, and the secret that shows it is us."""

    url: str
    secret: str


def sign(secret: str, moment: int, body: bytes) -> str:
    """Return the signature of a notice: HMAC-SHA-256 over time and body, as `t=<seconds>,v1=<hex>`."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def is_genuine(secret: str, signature: str, body: bytes, now: int) -> bool:
    """Say whether a signature is ours and recent: what the receiver of a webhook must check."""
    moment = signature.partition(",")[0].removeprefix("t=")
    if not moment.isdecimal() or len(moment) > 12 or abs(now - int(moment)) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(sign(secret, int(moment), body).encode(), signature.encode("utf-8", "replace"))


class NoticeSender:
    """Sends what is due."""

    def __init__(
        self,
        notices: NoticeRepository,
        texts: Mapping[NoticeKind, NoticeText],
        console_url: str,
        clock: Callable[[], datetime],
        mail: Optional[MailServer] = None,
        webhook: Optional[Webhook] = None,
    ) -> None:
        """Use the notices and their words; without a mail server or webhook that target is not used."""
        self._notices, self._texts, self._url, self._clock = notices, texts, console_url, clock
        self._mail, self._webhook = mail, webhook
        self._targets = [
            target for target, used in ((NoticeTarget.EMAIL, mail), (NoticeTarget.WEBHOOK, webhook)) if used
        ]

    async def send_due(self) -> int:
        """Send what is due now; return how many were sent."""
        loop = asyncio.get_running_loop()
        due = await loop.run_in_executor(None, self._notices.take_due, self._targets) if self._targets else []
        sent = 0
        for notice in due:
            fields = {"kind": notice.kind.value, "target": notice.target.value, "attempts": notice.attempts}
            try:
                await (self._send_mail(notice) if notice.target is NoticeTarget.EMAIL else self._call(notice))
            except (OSError, aiosmtplib.SMTPException, httpx.HTTPError) as error:
                log(LogEvent.NOTICE_FAILED, **fields, error=type(error).__name__, where=where(error))
                continue
            await loop.run_in_executor(None, self._notices.mark_sent, notice.id)
            log(LogEvent.NOTICE_SENT, **fields)
            sent += 1
        return sent

    async def keep_telling(self) -> None:
        """Send what is due, again and again."""
        while True:
            try:
                await self.send_due()
            except SQLAlchemyError as error:
                log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            await asyncio.sleep(LOOK_SECONDS)

    def message(self, kind: NoticeKind) -> EmailMessage:
        """Return the e-mail of a notice."""
        words, server = self._texts[kind], self._mail
        message = EmailMessage()
        message["Subject"] = words.subject
        message["From"] = server.sender if server else ""
        message["To"] = ", ".join(server.receivers if server else ())
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = make_msgid(domain="nabij")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to it
        message.set_content(words.body.format(url=self._url))
        return message

    async def _send_mail(self, notice: Notice) -> None:
        server = self._mail
        if server is None:
            return
        await aiosmtplib.send(
            self.message(notice.kind),
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.trust,
            username=server.user or None,
            password=server.password or None,
            timeout=SEND_SECONDS,
        )

    async def _call(self, notice: Notice) -> None:
        webhook, moment = self._webhook, int(self._clock().timestamp())
        if webhook is None:
            return
        body = json.dumps({"event": notice.kind.value, "id": notice.id, "url": self._url}).encode()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(webhook.secret, moment, body)}
        async with httpx.AsyncClient(timeout=SEND_SECONDS, follow_redirects=False) as client:
            response = await client.post(webhook.url, content=body, headers=headers)
            response.raise_for_status()
