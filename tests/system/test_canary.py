"""A word nobody else says goes through every path, is found nowhere but in the encrypted store, and can be erased."""

from __future__ import annotations

import sqlite3
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.channels.sessions import SessionSigner
from bot.keeping import build_holdings
from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.store.handover import HandoverRepository
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key
from tests.served import Served, start_server
from tests.telegram.emulator import TOKEN, Emulator
from tests.unit.store.everybody import opened

CANARY = "zwartbontekanariepiet"
MESSAGES = [
    f"wat kost een hospice {CANARY}",
    f"ik maak er een eind aan {CANARY}",
    f"en hoe vraag ik dat aan {CANARY}",
    f"/{CANARY}",
    f'/gesprek{{"role":"{CANARY}"}}',
    f"~t:{CANARY}~abcdefghijklmnop",
    f"<b>{CANARY}</b>",
    f"{CANARY}@example.org en 06 12345678",
    CANARY * 900,
    f"hello my name is {CANARY} and i do not speak dutch",
    f"{CANARY} {CANARY}",
]


PERSON = 71_000
"""On Telegram."""


def press(served: Served, sender: str, replies: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    buttons = {b["title"]: b["payload"] for r in replies for b in r.get("buttons", [])}
    return served.say(sender, buttons[title])


def fill_guides(served: Served, sender: str) -> None:
    """Write in the wensenboekje, and ask to be called back with the word as contact, name and question."""
    replies = served.say(sender, "wensenboekje")
    for title in ("Ja, bewaar het", "Voor mijzelf", "Rustig alles langs"):
        replies = press(served, sender, replies, title)
    served.say(sender, f"koffie {CANARY}")
    served.say(sender, "stop")
    served.say(sender, "kan iemand mij terugbellen")
    served.say(sender, f"{CANARY}@voorbeeld.nl")
    replies = served.say(sender, CANARY)
    for title in ("Over mijzelf", "Dat maakt niet uit"):
        replies = press(served, sender, replies, title)
    replies = served.say(sender, f"over {CANARY}")
    replies = press(served, sender, replies, "Ja, geef het door")
    assert "doorgegeven" in "\n".join(r["text"] for r in replies)


def write_in_window(served: Served, outbox: Outbox, signer: SessionSigner) -> tuple[str, str]:
    """Say the word in a window; return its session and sender."""
    session = requests.post(f"{served.url}/chat/session", json={}, timeout=10).json()["session"]
    body = {"session": session, "id": uuid.uuid4().hex, "text": f"wat kost een hospice {CANARY}"}
    assert requests.post(f"{served.url}/chat/messages", json=body, timeout=10).status_code == 202
    sender = str(signer.sender(session))
    deadline = time.monotonic() + 30
    while not any(event.data["type"] == "done" for event in outbox.after(sender, 0)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return session, sender


def found_in(folder: Path) -> list[str]:
    """Return the files that hold the word."""
    return [p.name for p in folder.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes().lower()]


def break_the_store(served: Served, sender: str) -> None:
    """Let the store fail while somebody says the word."""
    broken = sqlite3.connect(served.state / "nabij.db")
    broken.execute("ALTER TABLE conversation_turn RENAME TO gone")  # the store fails from here on
    broken.commit()
    assert served.say(sender, f"wat is een hospice {CANARY}")
    broken.execute("ALTER TABLE gone RENAME TO conversation_turn")
    broken.commit()
    broken.close()


def send_what_is_refused(served: Served) -> None:
    """Send the word where it is no message."""
    url = f"{served.url}/webhooks/rest/webhook"
    requests.post(url, data=f'{{"sender": "{CANARY}", "message": ', timeout=10)
    requests.post(url, json={"sender": CANARY, "message": {CANARY: 1}}, timeout=10)
    requests.get(f"{served.url}/{CANARY}?q={CANARY}", timeout=10)


def test_what_a_person_types_is_only_in_the_encrypted_store(trained: None, tmp_path: Path) -> None:
    key = new_key()
    vault = Vault(key)
    sender, telegram = f"{CANARY}-{uuid.uuid4()}", f"tg:{PERSON}"
    with Emulator() as emulator:
        settings = {"NABIJ_TELEGRAM_TOKEN": TOKEN, "NABIJ_TELEGRAM_API": emulator.url, "NO_PROXY": "*"}
        served = start_server(tmp_path, key, NABIJ_CALLBACK="1", **settings)
        engine = connect(f"sqlite:///{tmp_path / 'nabij.db'}")
        holdings, chat = build_holdings(engine, vault), emulator.chat(PERSON)
        try:
            for message in MESSAGES:
                assert served.say(sender, message), message
            send_what_is_refused(served)
            break_the_store(served, sender)
            fill_guides(served, sender)
            handovers = HandoverRepository(engine, vault, 30)
            handovers.request(sender, "rest", "utrecht", f"samenvatting {CANARY}")
            handovers.person_says(sender, f"hallo {CANARY}")
            session, window = write_in_window(served, Outbox(engine, vault), SessionSigner(vault.derive("sessions")))
            emulator.say(PERSON, f"wat kost een hospice {CANARY}")
            emulator.wait_until(lambda: len(chat.said) >= 2)

            for who in (sender, window, telegram):
                assert CANARY in str([holding.content for holding in holdings.of(who)])
            assert found_in(tmp_path) == []

            wiped = press(served, sender, served.say(sender, "wis alles"), "Ja, wis alles")[-1]["text"]
            for thing in ("het gesprek", "het wensenboekje", "1 verzoek om contact", "1 gesprek met een medewerker"):
                assert thing in wiped
            assert requests.post(f"{served.url}/chat/forget", json={"session": session}, timeout=10).status_code == 204
            emulator.say(PERSON, "/wis")
            emulator.wait_until(lambda: "Gewist: het gesprek" in chat.said[-1])
        finally:
            served.stop()
    assert holdings.of(sender) == []
    assert holdings.of(window) == []
    assert CANARY not in str(holdings.of(telegram))
    assert not any(CANARY.encode() in plain for _, plain in opened(engine, vault))
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("number", ["06-12345678", "111222333", "NL91 ABNA 0417 1643 00"])
def test_numbers_that_identify_people_are_not_even_in_the_store(trained: None, tmp_path: Path, number: str) -> None:
    key = new_key()
    served = start_server(tmp_path, key)
    try:
        replies = served.say("numbers", f"bel mij op {number} over een hospice")
    finally:
        served.stop()
    turns = ConversationRepository(connect(f"sqlite:///{tmp_path / 'nabij.db'}"), Vault(key), 30).last_turns(
        "numbers", None
    )
    assert number not in str(turns)
    assert any("nummer" in r["text"] for r in replies)
