"""The assistant as it is served, with Telegram."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.clock import today_here
from bot.content.library import Library
from bot.dialogue.replies import Reply
from bot.store.campaigns import Campaign, CampaignRepository
from bot.store.database import connect
from bot.store.vault import new_key
from tests.served import Served, start_server
from tests.telegram.emulator import TOKEN, Emulator
from tests.telegram.faults import Fault, sometimes
from tests.telegram.line import WORDS

QUESTIONS = ("wat kost een hospice", "wie betaalt de wijkverpleging", "kan ik nog een keer", "dank u wel")
PEOPLE = range(60_000, 60_012)
SECONDS = 90.0
OPENING = Reply(WORDS.introduction("")).text


def serve(emulator: Emulator, state: Path, key: str) -> Served:
    """Start the server with Telegram."""
    return start_server(
        state, key, NABIJ_TELEGRAM_TOKEN=TOKEN, NABIJ_TELEGRAM_API=emulator.url, NABIJ_PUBLIC_URL="", NO_PROXY="*"
    )


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A Bot API."""
    with Emulator() as emulator:
        yield emulator


class Installation:
    """A server with Telegram, on one database; it can be killed and started again."""

    def __init__(self, emulator: Emulator, state: Path) -> None:
        self._emulator, self._state, self._key = emulator, state, new_key()
        self.server = serve(emulator, state, self._key)

    @property
    def engine(self) -> Engine:
        """Its database."""
        return connect(f"sqlite:///{self._state / 'nabij.db'}")

    def kill_and_start(self) -> None:
        """Kill the server without a warning, and start another."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)
        self.server = serve(self._emulator, self._state, self._key)


@pytest.fixture(scope="module")
def served(trained: None, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation."""
    installation = Installation(emulator, tmp_path_factory.mktemp("state"))
    yield installation
    installation.server.stop()


def say(emulator: Emulator, person: int, text: str, messages: int) -> list[str]:
    """Say something; return the messages that follow, of which so many are expected."""
    chat = emulator.chat(person)
    before = len(chat.said)
    emulator.say(person, text)
    emulator.wait_until(lambda: len(chat.said) >= before + messages)
    return chat.said[before:]


def test_a_conversation(served: Installation, emulator: Emulator, library: Library) -> None:
    person = 61_000
    opening, answer = say(emulator, person, "wat kost een hospice", 2)
    assert opening == OPENING
    assert answer.startswith(library.answers["hospice_kosten"].answer.split()[0])
    chat = emulator.chat(person)
    human = library.conversation.human.button
    assert list(chat.last.buttons)[-1] == human
    asked = chat.last
    emulator.press(person, human)
    emulator.wait_until(lambda: len(chat.said) == 3 and asked.text.endswith(WORDS.chosen.format(title=human)))
    assert asked.buttons == {}
    assert set(emulator.answered.values()) == {1}


def test_a_start_link_leads_to_its_topic(served: Installation, emulator: Emulator, library: Library) -> None:
    opening, answer = say(emulator, 61_001, "/start wlz", 2)
    assert opening == OPENING
    assert answer.startswith(library.answers["wlz"].answer.split("\n")[0])


@pytest.fixture(scope="module")
def campaigns(served: Installation) -> dict[str, Campaign]:
    """Campaigns that run, are over, and have not begun."""
    today, days = today_here(), timedelta(9)
    found = {
        "folder-nu": Campaign("folder-nu", "Folder", today, today + days, "Fijn dat u <b>onze</b> folder las.", "wlz"),
        "folder-was": Campaign("folder-was", "Folder", today - 2 * days, today - days, "Te laat."),
        "folder-komt": Campaign("folder-komt", "Folder", today + days, today + 2 * days, "Te vroeg."),
    }
    for each in found.values():
        CampaignRepository(served.engine).create(each)
    return found


def test_a_campaigns_link_is_welcomed_by_the_campaign(
    served: Installation, emulator: Emulator, library: Library, campaigns: dict[str, Campaign]
) -> None:
    person = 61_010
    opening, greeting = say(emulator, person, "/start folder-nu", 2)
    assert opening == OPENING  # a computer program, and what Telegram can see
    assert greeting == campaigns["folder-nu"].greeting
    assert emulator.sent[-1][1]["text"].startswith("Fijn dat u &lt;b&gt;onze&lt;/b&gt;")
    chat = emulator.chat(person)
    emulator.press(person, library.title("wlz"))
    emulator.wait_until(lambda: len(chat.said) == 3)
    assert chat.said[2].startswith(library.answers["wlz"].answer.split("\n")[0])


def test_who_knows_the_assistant_already_is_told_again_that_it_is_a_program(
    served: Installation, emulator: Emulator, library: Library, campaigns: dict[str, Campaign]
) -> None:
    say(emulator, 61_011, "dank u wel", 2)
    told, greeting = say(emulator, 61_011, "/start folder-nu", 2)
    assert told == Reply(library.conversation.introduction).text
    assert greeting == campaigns["folder-nu"].greeting


@pytest.mark.parametrize(
    ("person", "code"), [(61_012, "folder-was"), (61_013, "folder-komt"), (61_014, "nooit-gezien"), (61_015, "a b{}")]
)
def test_any_other_link_starts_normally(
    served: Installation,
    emulator: Emulator,
    library: Library,
    campaigns: dict[str, Campaign],
    person: int,
    code: str,
) -> None:
    usual = Reply(library.conversation.gesprek["begroeten"].text).text
    assert say(emulator, person, f"/start {code}", 2) == [OPENING, usual]


def test_an_alarm_comes_first(served: Installation, emulator: Emulator, library: Library) -> None:
    alarm, follow_up, opening = say(emulator, 61_002, "ik maak er vanavond een eind aan", 3)
    texts = library.safety.replies["suicidaliteit"]
    assert (alarm, follow_up, opening) == (Reply(texts.alarm).text, Reply(texts.follow_up).text, OPENING)


def test_what_is_wiped_is_introduced_again(served: Installation, emulator: Emulator, library: Library) -> None:
    say(emulator, 61_003, "wat is een hospice", 2)
    (wiped,) = say(emulator, 61_003, "/wis", 1)
    assert "Gewist" in wiped
    assert say(emulator, 61_003, "wat is een hospice", 2)[0] == OPENING


def test_a_location_is_understood(served: Installation, emulator: Emulator) -> None:
    say(emulator, 61_004, "hallo", 2)
    chat, before = emulator.chat(61_004), len(emulator.chat(61_004).said)
    emulator.push({"message": emulator.message(61_004, location={"latitude": 52.09, "longitude": 5.12})})
    emulator.wait_until(lambda: len(chat.said) > before)
    assert chat.said[-1] != WORDS.cannot_read("location")


def test_a_kill_in_the_middle_costs_nobody_an_answer(
    served: Installation, emulator: Emulator, library: Library
) -> None:
    emulator.redeliver = lambda number: 2 if number % 5 == 0 else 1
    emulator.plan = sometimes(0.1, [Fault.TOO_MANY, Fault.BAD_GATEWAY], 4, ["sendMessage"])
    replies = [reply["text"] for question in QUESTIONS for reply in served.server.say("reference", question)]
    expected = [OPENING] + [text for text in replies if text != Reply(library.conversation.introduction).text]
    before, total = len(emulator.sent), len(PEOPLE) * len(expected)
    for question in QUESTIONS:
        for person in PEOPLE:
            emulator.say(person, question)
    emulator.wait_until(lambda: len(emulator.sent) - before > total / 2, SECONDS)
    served.kill_and_start()
    emulator.wait_until(lambda: len(emulator.sent) - before >= total and emulator.pending() == 0, SECONDS)
    for person in PEOPLE:
        assert emulator.chat(person).said == expected


def test_a_wensenboekje_comes_as_a_document(served: Installation, emulator: Emulator) -> None:
    person = 61_077
    say(emulator, person, "wensenboekje", 2)
    chat = emulator.chat(person)
    for title in ("Ja, bewaar het", "Voor mijzelf", "Rustig alles langs"):
        before = len(chat.said)
        emulator.press(person, title)
        emulator.wait_until(lambda before=before: len(chat.said) > before)  # type: ignore[misc] (a default binds the loop)
    say(emulator, person, "koffie op het balkon", 1)
    emulator.say(person, "maak mijn boekje")

    def documents() -> list[str]:
        return [str(given) for method, given in emulator.sent if method == "sendDocument"]

    emulator.wait_until(lambda: len(documents()) >= 2)
    assert "wensenboekje.pdf" in documents()[0]
    assert "wensenboekje.fhir.json" in documents()[1]


def test_what_was_counted_is_written_before_the_server_stops(
    served: Installation, emulator: Emulator, campaigns: dict[str, Campaign]
) -> None:
    say(emulator, 61_020, "/start folder-nu", 2)
    say(emulator, 61_020, "wat kost een hospice", 1)
    served.server.stop()
    query = text("SELECT event, subject, times FROM figure WHERE campaign = 'folder-nu' AND channel = 'telegram'")
    with served.engine.connect() as connection:
        found = {(row.event, row.subject): row.times for row in connection.execute(query)}
    assert found["question", "hospice_kosten"] == 1
    assert found["conversation", ""] >= 1
