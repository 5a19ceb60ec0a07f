"""A call-back request through the served assistant: from the chat to the store that the console reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from bot.store.database import connect
from bot.store.requests import RequestRepository, RequestState
from bot.store.vault import Vault, new_key
from tests.served import Served, start_server

KEY = new_key()


@pytest.fixture(scope="module")
def staffed(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of an installation where people take up requests."""
    server = start_server(tmp_path_factory.mktemp("staffed"), KEY, NABIJ_CALLBACK="1")
    yield server
    server.stop()


def requests_in(served: Served) -> RequestRepository:
    return RequestRepository(connect(f"sqlite:///{served.state / 'nabij.db'}"), Vault(KEY), 90)


def press(served: Served, sender: str, replies: list[dict], title: str) -> list[dict]:
    buttons = {b["title"]: b["payload"] for r in replies for b in r.get("buttons", [])}
    return served.say(sender, buttons[title])


def test_a_request_reaches_the_information_point_sealed(staffed: Served) -> None:
    sender = str(uuid.uuid4())
    staffed.say(sender, "kan iemand mij terugbellen")
    replies = staffed.say(sender, "0612345678")
    assert not any("nummer weggelaten" in r["text"] or "Ik heb het niet bewaard" in r["text"] for r in replies)
    for title in ("Overslaan", "Over mijzelf", "Dat maakt niet uit"):
        replies = press(staffed, sender, replies, title)
    replies = staffed.say(sender, "kanarievraag over thuiszorg")
    assert "06 12 34 56 78" in "\n".join(r["text"] for r in replies)
    replies = press(staffed, sender, replies, "Ja, geef het door")
    request = next(r for r in requests_in(staffed).mine(sender) if r.state is RequestState.OPEN)
    assert request.reference in "\n".join(r["text"] for r in replies)
    assert request.details.contact == "+31612345678"
    assert request.details.about == "kanarievraag over thuiszorg"
    raw = b"".join(path.read_bytes() for path in staffed.state.glob("nabij.db*"))
    assert b"kanarievraag" not in raw
    assert b"612345678" not in raw


def test_forgetting_takes_the_request_back_too(staffed: Served) -> None:
    sender = str(uuid.uuid4())
    staffed.say(sender, "kan iemand mij terugbellen")
    replies = staffed.say(sender, "naam@voorbeeld.nl")
    for title in ("Overslaan", "Over mijzelf", "Dat maakt niet uit", "Overslaan", "Ja, geef het door"):
        replies = press(staffed, sender, replies, title)
    assert requests_in(staffed).mine(sender)
    staffed.say(sender, "wis mijn gegevens")
    assert requests_in(staffed).mine(sender) == []
