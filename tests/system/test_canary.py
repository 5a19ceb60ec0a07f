"""A sentence nobody else says goes through every path and is found nowhere but in the encrypted store."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

import pytest
import requests

from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.store.vault import Vault, new_key
from tests.served import start_server

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


def test_what_a_person_types_is_only_in_the_encrypted_store(trained: None, tmp_path: Path) -> None:
    key = new_key()
    sender = f"{CANARY}-{uuid.uuid4()}"
    served = start_server(tmp_path, key)
    try:
        for message in MESSAGES:
            assert served.say(sender, message), message
        url = f"{served.url}/webhooks/rest/webhook"
        requests.post(url, data=f'{{"sender": "{CANARY}", "message": ', timeout=10)
        requests.post(url, json={"sender": CANARY, "message": {CANARY: 1}}, timeout=10)
        requests.get(f"{served.url}/{CANARY}?q={CANARY}", timeout=10)
        broken = sqlite3.connect(tmp_path / "nabij.db")
        broken.execute("ALTER TABLE conversation_turn RENAME TO gone")  # the store fails from here on
        broken.commit()
        assert served.say(sender, f"wat is een hospice {CANARY}")
        broken.execute("ALTER TABLE gone RENAME TO conversation_turn")
        broken.commit()
        broken.close()
    finally:
        served.stop()
    turns = ConversationRepository(connect(f"sqlite:///{tmp_path / 'nabij.db'}"), Vault(key), 30).last_turns(
        sender, None
    )
    assert CANARY in str(turns)
    found = [p.name for p in tmp_path.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes().lower()]
    assert found == []


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
