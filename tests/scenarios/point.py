"""An information point as it runs: assistant, console, mail server and Telegram, on one database of either kind."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from bot.clock import today_here
from bot.console.texts import console_texts
from bot.store.conversations import utc_now
from bot.store.figures import FigureEvent, Quarter
from bot.store.handover import WAIT
from bot.store.handover_views import Direction
from bot.store.notices import NoticeKind, NoticeTarget
from bot.store.point_models import FigureRow, HandoverRow, NoticeRow
from bot.store.point_models import HandoverMessageRow as MessageRow
from bot.store.staff import Role
from tests.attacks.sinks import Mailbox
from tests.attacks.staff import Member
from tests.console.running import Running, start_console
from tests.served import Served, free_port, start_server
from tests.telegram.emulator import BOT, TOKEN, Emulator

WAIT_SECONDS = 40.0
LOOK_SECONDS = 0.1
SEE_OTHER = 303
STAFF_MAIL = "team@voorbeeld.nl"
_NUMBERS = itertools.count(1)


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

    def start_console(self) -> None:
        """Start the console."""
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
        """Kill the assistant without a warning; at the end too, when it has nothing left to finish."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)

    def logged_in(self, name: str, *roles: Role) -> Member:
        """Take somebody on who logs in with password and code, without a browser."""
        name = f"{name}{next(_NUMBERS)}"
        member = Member(self.console, self.console.member(name, *roles), f"{name.lower()}@voorbeeld.nl")
        member.give_password()
        assert member.give_code(member.code()).status_code == SEE_OTHER
        return member

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

    def everything_is_delivered(self) -> bool:
        """Say whether nothing that staff said is still on its way, or not yet known to have arrived."""
        under_way = (MessageRow.direction == Direction.STAFF.value, MessageRow.delivered_at.is_(None))
        with self.console.engine.connect() as connection:
            return not connection.execute(select(func.count()).select_from(MessageRow).where(*under_way)).scalar_one()

    def week_has_passed(self) -> Quarter:
        """Let all that was counted be of the week before this one, as only weeks that are over are shown.

        Returns:
            The quarter of that week.
        """
        day = today_here() - timedelta(days=7)
        year, week, _ = day.isocalendar()
        with self.console.engine.begin() as connection:
            connection.execute(update(FigureRow).values(week=f"{year}-W{week:02d}"))
        return Quarter.of(day)

    def counted(self, event: FigureEvent, campaign: str) -> int:
        """Return how often something was counted for a campaign; for none when it is empty."""
        which = (FigureRow.event == event.value, FigureRow.campaign == campaign)
        with self.console.engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(FigureRow.times), 0)).where(*which)).scalar())

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
