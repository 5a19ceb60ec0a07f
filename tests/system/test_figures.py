"""From the chat to the console: what people do with the served assistant stands in the tables when the week is over."""

from __future__ import annotations

import csv
import io
import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.clock import today_here
from bot.console.app import create_console
from bot.console.services import Addresses, build_services
from bot.counting import WRITE_SECONDS
from bot.store.campaigns import Campaign, CampaignRepository
from bot.store.conversations import utc_now
from bot.store.database import connect
from bot.store.staff import Role
from bot.store.vault import Vault, new_key
from tests.served import Served
from tests.unit.console.visitor import Desk, quick_passwords

CODE, UNKNOWN = "najaar-cijfers", "zomer-onbekend"
PEOPLE = 6
SHOWN = "5"
"""Six, as the console shows it."""
TIMEOUT = 30


class Page:
    """A person with the chat on a page, who came with a code."""

    def __init__(self, served: Served, code: str) -> None:
        self._url, self._code = f"{served.url}/chat", code
        self.opening: dict[str, Any] = {}
        found = self._post("session", campaign=code)
        self._session, self.opening = found["session"], found.get("opening", {})

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        response = requests.post(f"{self._url}/{path}", json=body, timeout=TIMEOUT)
        response.raise_for_status()
        return response.json() if response.content else {}

    def say(self, words: str, payload: str | None = None) -> None:
        """Say something; the answer comes on its own."""
        press = {"payload": payload} if payload else {}
        body = {"session": self._session, "id": secrets.token_urlsafe(16), "text": words, "campaign": self._code}
        self._post("messages", **body, **press)

    def forget(self) -> None:
        """Have everything deleted."""
        self._post("forget", session=self._session)


def counts(engine: Engine) -> Counter[tuple[str, str, str, str, str]]:
    """Return what is counted: event, subject, channel, campaign, municipality."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT event, subject, channel, campaign, municipality, times FROM figure"))
        return Counter({tuple(row[:5]): row[5] for row in rows})


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until what is counted in memory has been written."""
    deadline = time.monotonic() + TIMEOUT + WRITE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture(scope="module")
def engine(served: Served) -> Engine:
    """The database of the running assistant."""
    return connect(f"sqlite:///{served.state / 'nabij.db'}")


@pytest.fixture(scope="module")
def talked(served: Served, engine: Engine) -> Counter[tuple[str, str, str, str, str]]:
    """What is counted after people came with the code of a campaign, and as many with a code that nobody gave out."""
    today = today_here()
    lasts = (today - timedelta(3), today + timedelta(3))
    CampaignRepository(engine).create(Campaign(CODE, "Najaarsfolder", *lasts, "Fijn dat u er bent.", "hospice"))
    pages = [Page(served, code) for code in (CODE, UNKNOWN) * PEOPLE]
    for page in pages:
        first = page.opening["buttons"][0] if page.opening else {"title": "wat is een hospice", "payload": None}
        page.say(first["title"], first["payload"])
        page.say("hospice in zeist")
        page.say("xkqz wvrt")
    last = [("unanswered", "", "widget", code, "zeist") for code in (CODE, "")]
    wait_until(lambda: all(counts(engine)[key] >= PEOPLE for key in last))
    for page in pages:
        page.forget()
    return counts(engine)


def test_what_people_did_is_counted_by_channel_campaign_and_municipality(
    talked: Counter[tuple[str, str, str, str, str]],
) -> None:
    found = {key[:3] + key[4:]: times for key, times in talked.items() if key[3] == CODE}
    assert found == {
        ("conversation", "", "widget", ""): PEOPLE,
        ("question", "hospice", "widget", ""): PEOPLE,
        ("question", "aanbod_zoeken", "widget", "zeist"): PEOPLE,
        ("unanswered", "", "widget", "zeist"): PEOPLE,
    }


def test_a_code_that_nobody_gave_out_is_no_campaign(talked: Counter[tuple[str, str, str, str, str]]) -> None:
    assert UNKNOWN not in {key[3] for key in talked}
    assert talked["question", "hospice", "widget", "", ""] >= PEOPLE


@pytest.mark.usefixtures("talked")
def test_when_the_week_is_over_the_console_shows_it(engine: Engine) -> None:
    addresses = Addresses("http://console.test", "https://chat.test", "")
    later = utc_now() + timedelta(days=7)
    services = build_services(engine, Vault(new_key()), addresses, lambda: later, quick_passwords())
    worker = Desk(services, create_console(services)).logged_in("Anna Cijfers", Role.WORKER)
    assert "Najaarsfolder" in worker.get("/cijfers").text
    quarter = next(q for q in services.figures.quarters())
    answer = worker.get(f"/cijfers.csv?kwartaal={quarter.year}-{quarter.number}")
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    shown = {tuple(row[:3]): row[3] for row in rows}
    for indicator in ("Gesprekken", "Beantwoorde vragen", "Vragen zonder antwoord"):
        expected = "10" if indicator.startswith("Beantwoorde") else SHOWN
        assert shown[indicator, "campagne", "Najaarsfolder"] == expected
