"""A console as it runs: a process of its own, on a database with something in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyotp
import requests

from bot.clock import today_here
from bot.console.passwords import Passwords
from bot.store.campaigns import Campaign, CampaignRepository
from bot.store.conversations import utc_now
from bot.store.database import connect, migrate
from bot.store.figures import FigureEvent, FigureRepository
from bot.store.handover import HandoverRepository
from bot.store.requests import CallbackDetails, RequestRepository
from bot.store.reviews import ReviewRepository
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault
from tests.served import ROOT, free_port

PASSWORD = "vier woorden op een rij"
START_SECONDS = 30
DAYS = 30
SCRIPT = "<script>document.title='kwaad'</script><img src=x onerror=\"document.title='kwaad'\">"


@dataclass
class Running:
    """A running console, and the same database seen from the chat side."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    engine: object
    vault: Vault

    @property
    def requests(self) -> RequestRepository:
        return RequestRepository(self.engine, self.vault, DAYS)

    @property
    def handovers(self) -> HandoverRepository:
        return HandoverRepository(self.engine, self.vault, DAYS)

    @property
    def staff(self) -> StaffRepository:
        return StaffRepository(self.engine, self.vault)

    def member(self, name: str, *roles: Role) -> int:
        """Take somebody on who has logged in before."""
        hashed = Passwords().hash(PASSWORD)
        staff_id = self.staff.add(name, f"{name.split(maxsplit=1)[0].lower()}@voorbeeld.nl", roles, hashed)
        self.staff.set_password(staff_id, hashed, must_change=False)
        self.staff.set_totp_secret(staff_id, pyotp.random_base32())
        self.staff.use_totp_step(staff_id, 1)
        return staff_id

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=20)
        self.engine.dispose()


def start_console(state: Path, key: str, database_url: str = "", **environment: str) -> Running:
    """Start `nabij console`."""
    state.mkdir(parents=True, exist_ok=True)
    database_url = database_url or f"sqlite:///{state / 'nabij.db'}"
    migrate(database_url)
    port = free_port()
    env = {
        **os.environ,
        "NABIJ_STATE_DIR": str(state),
        "NABIJ_DATA_KEY": key,
        "NABIJ_DATABASE_URL": database_url,
        "NABIJ_CONSOLE_PORT": str(port),
        "NABIJ_PUBLIC_URL": "https://nabij.voorbeeld.nl",
        "NABIJ_TELEGRAM_BOT": "nabij_voorbeeld_bot",
        "NABIJ_UNANSWERED": "1",
        "NABIJ_ENCODER_DIR": str(ROOT / "var" / "encoder"),
        **environment,
    }
    log = state / "console.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "bot.cli", "console"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output)
    running = Running(f"http://127.0.0.1:{port}", process, log, connect(database_url), Vault(key))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(running.url):
            return running
        time.sleep(0.1)
    running.stop()
    raise RuntimeError(f"The console did not come up:\n{log.read_text()[-3000:]}")


def answers(url: str) -> bool:
    """Say whether a console is up."""
    try:
        return requests.get(f"{url}/health", timeout=2).ok
    except requests.ConnectionError:
        return False


def fill(running: Running) -> dict[str, str]:
    """Put something of everything in the database; return references by what they are."""
    anna = running.member("Anna de Wit", *Role)
    bram = running.member("Bram Smit", Role.WORKER)
    found = ask_for_calls(running)
    running.requests.claim(found["mine"], anna)
    running.requests.claim(found["colleague"], bram)
    running.requests.note(found["mine"], anna, f"Gebeld, niet thuis. {SCRIPT}")
    found["waiting"] = running.handovers.request("tg:2", "telegram", "utrecht").reference
    found["talk"] = running.handovers.request(
        "web:talk", "web", "utrecht", "Zoekt hulp thuis voor haar moeder."
    ).reference
    running.handovers.person_says("web:talk", "Goedemiddag, kan ik iemand spreken over hulp in de nacht?")
    running.handovers.accept(found["talk"], anna, "Anna")
    running.handovers.staff_says(found["talk"], anna, "Goedemiddag. Ik ben Anna van het informatiepunt.")
    running.handovers.person_says("web:talk", SCRIPT)
    today, campaigns = today_here(), CampaignRepository(running.engine)
    lasts = (today - timedelta(30), today + timedelta(60))
    campaigns.create(Campaign("folder-huisarts", "Folder bij de huisarts", *lasts, "Welkom.", "hospice"))
    campaigns.create(Campaign("zomer", "Zomermarkt Zeist", today - timedelta(200), today - timedelta(100)))
    count(FigureRepository(running.engine, running.vault), today)
    leave_unanswered(ReviewRepository(running.engine, running.vault, DAYS), today)
    return found


def ask_for_calls(running: Running) -> dict[str, str]:
    """Ask to be called back, in several ways; one of them is an attack."""
    evil = f"{SCRIPT} {{{{ 7 * 7 }}}} '; DROP TABLE staff; --"
    asked = {
        "open": CallbackDetails("+31612345678", "Mevrouw Jansen", "na tien uur", "Hoe vraag ik hulp voor de nacht?"),
        "mail": CallbackDetails("j.devries@voorbeeld.nl", "", "", "Een hospice", "loved_one", ("wensenboekje",)),
        "evil": CallbackDetails("+31302345678", SCRIPT, "", evil),
        "mine": CallbackDetails("+32470123456", "Ali", "na zes uur", "Een vrijwilliger voor een paar uur"),
        "colleague": CallbackDetails("+31687654321", "De heer Bakker"),
    }
    return {name: running.requests.create(f"web:{name}", each, "web", "utrecht") for name, each in asked.items()}


def count(figures: FigureRepository, today: date) -> None:
    """Put figures of the last weeks in."""
    places = ("utrecht", "utrecht", "zeist", "de-bilt", "bunnik", "")
    topics = ("hospice", "wlz", "vptz", "mantelzorg", "hospice")
    for number in range(150):
        day = today - timedelta(days=7 + number % 35)
        where = {"channel": ("widget", "telegram", "widget")[number % 3], "municipality": places[number % 6]}
        where["campaign"] = "folder-huisarts" if number % 4 == 0 else ""
        figures.count(FigureEvent.CONVERSATION, day, **where)
        figures.count(FigureEvent.QUESTION, day, topics[number % 5], **where)
        if number % 5 == 0:
            figures.count(FigureEvent.UNANSWERED, day, **where)
            figures.count(FigureEvent.GUIDE_STARTED, day, "wensenboekje", **where)
        if number % 7 == 0:
            figures.count(FigureEvent.GUIDE_FINISHED, day, "wensenboekje", **where)


def leave_unanswered(reviews: ReviewRepository, today: date) -> None:
    """Put de-identified messages of last week in: two groups, and one that is alone; one of them is an attack."""
    asked = ("Mag mijn kat mee naar het hospice van [place]?", "wie haalt het oude bed van [name] weer op")
    for number in range(14):
        text = f"{asked[number % 2]} {('', 'graag', SCRIPT)[number % 3]}".strip()
        reviews.add(text, ["hospice", "contact"], today - timedelta(days=7))
    reviews.add("wanneer spelen de voetballers", ["mogelijkheden"], today - timedelta(days=7))


def now_code(running: Running, staff_id: int) -> str:
    """Return the code that somebody's app shows."""
    return pyotp.TOTP(running.staff.totp_secret(staff_id)).at(utc_now())
