"""An information point as it runs: assistant, console, mail server and Telegram, on one database of either kind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import requests
from sqlalchemy import func, select, update

from bot.console.texts import console_texts
from bot.store.conversations import utc_now
from bot.store.handover import WAIT
from bot.store.notices import NoticeKind, NoticeTarget
from bot.store.point_models import FigureRow, HandoverRow, NoticeRow
from bot.store.staff import Role
from tests.attacks.sinks import Mailbox
from tests.attacks.staff import Member
from tests.console.running import Running, start_console
from tests.served import Served, free_port, start_server
from tests.telegram.emulator import BOT, TOKEN, Emulator

WAIT_SECONDS = 40.0
LOOK_SECONDS = 0.1
STAFF_MAIL = "team@voorbeeld.nl"


@dataclass
class Point:
    """One installation."""

    folder: Path
    key: str
    database_url: str
    emulator: Emulator
    mailbox: Mailbox
    port: int = field(default_factory=free_port)
    server: Served = field(init=False)
    console: Running = field(init=False)

    @property
    def url(self) -> str:
        """Where people find the chat, also after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Point:
        """Start the assistant and the console."""
        self.start_server()
        self.console = start_console(
            self.folder,
            self.key,
            self.database_url,
            NABIJ_PUBLIC_URL=self.url,
            NABIJ_TELEGRAM_BOT=str(BOT["username"]),
            NABIJ_NOTICE_TO=STAFF_MAIL,
            NABIJ_SMTP_HOST="127.0.0.1",
            NABIJ_SMTP_PORT=str(self.mailbox.port),
            NABIJ_SMTP_SECURITY="none",
            NABIJ_UNANSWERED="",
            NO_PROXY="*",
        )
        return self

    def start_server(self) -> None:
        """Start the assistant, on the address that it had."""
        self.server = start_server(
            self.folder,
            self.key,
            self.port,
            NABIJ_DATABASE_URL=self.database_url,
            NABIJ_CALLBACK="1",
            NABIJ_LIVE="1",
            NABIJ_TELEGRAM_TOKEN=TOKEN,
            NABIJ_TELEGRAM_API=self.emulator.url,
            NO_PROXY="*",
        )

    def kill_server(self) -> None:
        """Kill the assistant without a warning."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)

    def stop(self) -> None:
        """End it; the assistant has nothing left to finish."""
        self.kill_server()
        self.console.stop()

    def member(self, name: str, *roles: Role) -> Member:
        """Take somebody on, who has not logged in yet."""
        staff_id = self.console.member(name, *roles)
        email = f"{name.split(maxsplit=1)[0].lower()}@voorbeeld.nl"
        return Member(self.console, staff_id, email, requests.Session())

    def mails(self, kind: NoticeKind) -> list[str]:
        """Wait until every notice of a kind has arrived by e-mail; return those e-mails, headers and all."""
        subject, told = console_texts().notices[kind].subject, NoticeRow.target == NoticeTarget.EMAIL.value
        with self.console.engine.connect() as connection:
            query = select(func.count()).select_from(NoticeRow).where(told, NoticeRow.kind == kind.value)
            expected = connection.execute(query).scalar_one()

        def arrived() -> list[str]:
            return [mail.as_string() for mail in self.mailbox.mails if mail["Subject"] == subject]

        until(lambda: len(arrived()) >= expected)
        assert len(arrived()) == expected
        return arrived()

    def wait_has_passed(self, references: Iterable[str]) -> None:
        """Let people have waited as long as anybody waits: no setting makes that shorter."""
        longer_ago = {"requested_at": utc_now() - WAIT}
        with self.console.engine.begin() as connection:
            connection.execute(update(HandoverRow).where(HandoverRow.reference.in_(references)).values(**longer_ago))

    def week_has_passed(self, campaign: str) -> None:
        """Let what was counted for a campaign be of the week before this one: only weeks that are over are shown."""
        year, week, _ = (date.today() - timedelta(days=7)).isocalendar()
        with self.console.engine.begin() as connection:
            last_week = update(FigureRow).values(week=f"{year}-W{week:02d}")
            connection.execute(last_week.where(FigureRow.campaign == campaign))

    def counted(self, campaign: str) -> dict[tuple[str, str, str], int]:
        """Return what was counted for a campaign, by event, subject and channel."""
        columns = (FigureRow.event, FigureRow.subject, FigureRow.channel, FigureRow.times)
        with self.console.engine.connect() as connection:
            rows = connection.execute(select(*columns).where(FigureRow.campaign == campaign)).all()
        return {tuple(row[:3]): row[3] for row in rows}

    def logs(self) -> str:
        """Return what the processes logged."""
        return self.server.log.read_text() + self.console.log.read_text()


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: when it does not become so.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(LOOK_SECONDS)
