"""The assistant as it is served, with Telegram."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.dialogue.replies import Reply
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


def test_an_alarm_comes_first(served: Installation, emulator: Emulator, library: Library) -> None:
    alarm, follow_up, opening = say(emulator, 61_002, "ik maak er vanavond een eind aan", 3)
    texts = library.safety.replies["suicidaliteit"]
    assert (alarm, follow_up, opening) == (Reply(texts.alarm).text, Reply(texts.follow_up).text, OPENING)


def test_what_is_wiped_is_introduced_again(served: Installation, emulator: Emulator, library: Library) -> None:
    say(emulator, 61_003, "wat is een hospice", 2)
    (wiped,) = say(emulator, 61_003, "/wis", 1)
    assert "gewist" in wiped
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
