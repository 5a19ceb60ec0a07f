"""Into somebody else's conversation: with a forged session, a stolen address, a name that looks the same."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from bot.channels.sessions import SENDER_PREFIX, SessionSigner
from tests.attacks.scene import CANARY, Scene

SECONDS = 30
PATHS = ("stream", "messages", "forget", "document")
QUESTION = "wat kost een hospice"


@dataclass
class Talk:
    """Somebody's conversation on a page."""

    url: str
    session: str
    ticket: str

    @property
    def identity(self) -> str:
        """The part of the session that says whose it is."""
        return self.session.split(".")[1]

    def heard(self) -> list[dict[str, Any]]:
        """Return all events up to the last `done`."""
        events: list[dict[str, Any]] = []
        with requests.get(f"{self.url}/chat/events/{self.ticket}", stream=True, timeout=SECONDS) as stream:
            for line in stream.iter_lines():
                if line.startswith(b"data: "):
                    events.append(json.loads(line[6:]))
                    if events[-1]["type"] == "done":
                        return events
        return events


def post(scene: Scene, path: str, body: dict[str, Any], **headers: str) -> requests.Response:
    """Send something as a page does."""
    return requests.post(f"{scene.server.url}/chat/{path}", json=body, headers=headers, timeout=SECONDS)


@pytest.fixture(scope="module")
def victim(scene: Scene) -> Talk:
    """Somebody who asked something."""
    session = post(scene, "session", {}).json()["session"]
    ticket = post(scene, "stream", {"session": session}).json()["stream"].rpartition("/")[2]
    talk = Talk(scene.server.url, session, ticket)
    post(scene, "messages", {"session": session, "id": uuid.uuid4().hex, "text": QUESTION})
    assert any(event["type"] == "reply" for event in talk.heard())
    return talk


def forged(victim: Talk) -> dict[str, str]:
    """Return what somebody may make of a session or ticket that was seen in a log."""
    kind, identity, expiry, signature = victim.session.split(".")
    own = SessionSigner(b"a key of the attacker".ljust(32))
    return {
        "the ticket from an address": victim.ticket,
        "the ticket called a session": victim.ticket.replace("t.", "s.", 1),
        "the sender": SENDER_PREFIX + identity,
        "no signature": f"{kind}.{identity}.{expiry}.",
        "the signature of a ticket": f"{kind}.{identity}.{expiry}.{victim.ticket.rpartition('.')[2]}",
        "a longer life": f"{kind}.{identity}.{int(expiry) + 1}.{signature}",
        "another key": own.ticket(SENDER_PREFIX + identity).replace("t.", "s.", 1),
        "small letters": victim.session.lower(),
        "a second dot": victim.session.replace(".", "..", 1),
        "digits of another script": victim.session.replace(expiry, expiry.replace("1", "\u0661")),
        "a line end": victim.session + "\n",
    }


@pytest.mark.parametrize("path", PATHS)
def test_a_session_that_was_made_opens_nothing(scene: Scene, victim: Talk, path: str) -> None:
    before = victim.heard()
    for name, session in forged(victim).items():
        body = {"session": session, "id": uuid.uuid4().hex, "text": CANARY, "token": f"~d:w:pdf:{CANARY}~x"}
        with scene.nothing_changes(), scene.server_log.tells("request.refused", status=401, route=f"chat/{path}"):
            assert post(scene, path, body).status_code == 401, name
    assert victim.heard() == before


def test_a_ticket_that_was_made_reads_nothing(scene: Scene, victim: Talk) -> None:
    made = {name: token.replace("s.", "t.", 1) for name, token in forged(victim).items()}
    for name, ticket in {**made, "the session": victim.session, "the way up": "..%2f..%2fhealth"}.items():
        if ticket == victim.ticket:
            continue
        with scene.server_log.tells("request.refused"):
            answer = requests.get(f"{scene.server.url}/chat/events/{ticket}", timeout=SECONDS)
        assert answer.status_code in (403, 404), name
        assert "hospice" not in answer.text


NO_SENDERS = ("web:{id}", "tg:61000", " web:{id}", "web:{id}\u200b", "web:{id}\n", "w\u0001b:{id}", "web\u0301:{id}")
LOOK_ALIKES = ("{id}", "WEB:{id}", "\uff57eb:{id}", "w\u0435b:{id}", "rest:web:{id}")
"""The second to last has a Cyrillic letter."""


@pytest.mark.parametrize("sender", NO_SENDERS)
def test_a_program_cannot_speak_as_a_page(scene: Scene, victim: Talk, sender: str) -> None:
    body = {"sender": sender.format(id=victim.identity), "message": "wis mijn gegevens"}
    before = victim.heard()
    with scene.nothing_changes(), scene.server_log.tells("request.refused", status=400):
        url = f"{scene.server.url}/webhooks/rest/webhook"
        assert requests.post(url, json=body, timeout=SECONDS).status_code == 400
    assert victim.heard() == before


@pytest.mark.parametrize("sender", LOOK_ALIKES)
def test_a_name_that_looks_the_same_is_somebody_else(scene: Scene, victim: Talk, sender: str) -> None:
    before = victim.heard()
    said = scene.server.say(sender.format(id=victim.identity), "nog een keer")
    assert QUESTION not in json.dumps(said)
    scene.server.say(sender.format(id=victim.identity), "wis mijn gegevens")
    assert victim.heard() == before


@pytest.mark.parametrize(
    "origin", ["null", "https://kwaad.example", "{own}.kwaad.example", "{own}@kwaad.example", "file://"]
)
def test_a_page_of_another_origin_can_neither_act_nor_read(scene: Scene, victim: Talk, origin: str) -> None:
    headers = {"Origin": origin.format(own=scene.server.url)}
    for path in ("session", *PATHS):
        body = {"session": victim.session, "id": uuid.uuid4().hex, "text": CANARY, "token": "x"}
        with scene.nothing_changes(), scene.server_log.tells("request.refused", status=403, route=f"chat/{path}"):
            answer = post(scene, path, body, **headers)
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
    answer = requests.get(f"{scene.server.url}/health", headers=headers, timeout=SECONDS)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Vary"] == "Origin"
