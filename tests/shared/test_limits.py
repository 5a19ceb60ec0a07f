"""Limits as pages, programs and people meet them, on a node with small ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import socketio

from bot.channels.limits import busy_text
from tests.shared.nodes import SECONDS, Node, Nodes, said

HOUR = "/3600"
SMALL = {
    "NABIJ_REST": "session",
    "NABIJ_LIMIT_MESSAGES_PERSON": "3" + HOUR,
    "NABIJ_LIMIT_MESSAGES_ADDRESS": "8" + HOUR,
    "NABIJ_LIMIT_SESSIONS_ADDRESS": "4" + HOUR,
    "NABIJ_LIMIT_REQUESTS_PERSON": "3" + HOUR,
    "NABIJ_LIMIT_DOCUMENTS_PERSON": "2" + HOUR,
}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A node alone, without Redis."""
    nodes = Nodes(tmp_path_factory.mktemp("limits"), None)
    try:
        nodes.start(1, **SMALL)
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture
def node(nodes: Nodes) -> Node:
    return nodes.running[0]


def from_house(number: int) -> dict[str, str]:
    """Return the header that our proxy writes for a visitor."""
    return {"X-Forwarded-For": f"192.0.2.66, 203.0.113.{number}"}


def is_refused(response: requests.Response) -> bool:
    """Say whether a program is told to wait, and for how long."""
    if response.status_code != 429:
        return False
    wait = int(response.headers["Retry-After"])
    assert response.json()["retry_after"] == wait
    return 0 < wait <= 3600


def test_who_writes_too_much_reads_one_kind_sentence_and_an_alarm_still_comes_through(node: Node) -> None:
    session = node.session()
    sent = [node.say(session, f"bericht {n}") for n in range(6)]
    assert [response.status_code for response in sent] == [202] * 3 + [429] * 3
    assert all(map(is_refused, sent[3:]))
    assert node.say(session, "help").status_code == 202
    answers = said(node.events(session, 4))
    assert answers.count(busy_text()) == 1
    assert sorted(a for a in answers if a != busy_text()) == sorted(
        ["u zei bericht 0", "u zei bericht 1", "u zei bericht 2", "bel 112", "u zei help"]
    )


def test_what_was_refused_may_be_sent_again_and_others_are_not_held_up(node: Node) -> None:
    session = node.session()
    for _ in range(3):
        node.say(session, "hallo")
    assert is_refused(node.say(session, "hallo", "n" * 20))
    assert is_refused(node.say(session, "hallo", "n" * 20))
    assert node.say(node.session(), "hallo").status_code == 202


def test_a_house_has_its_own_limit_and_nobody_makes_themselves_another(node: Node) -> None:
    here, elsewhere = from_house(1), from_house(2)
    sessions = [node.session(**here) for _ in range(4)]
    assert is_refused(node.post("chat/session", {}, **here))
    assert is_refused(node.post("chat/session", {}, **{"X-Forwarded-For": "198.51.100.9, 203.0.113.1"}))
    assert node.post("chat/session", {}, **elsewhere).status_code == 200
    sent = [node.say(session, "hallo", **here) for session in sessions for _ in range(3)]
    assert [response.status_code for response in sent].count(202) == 8
    assert node.say(node.session(**elsewhere), "hallo", **elsewhere).status_code == 202


def test_streams_wiping_and_documents(node: Node) -> None:
    session = node.session()
    asked = [node.post("chat/stream", {"session": session}) for _ in range(4)]
    assert [response.status_code for response in asked] == [200, 200, 200, 429]
    assert is_refused(asked[3])
    body = {"session": session, "token": "goed"}
    assert [node.post("chat/document", body).status_code for _ in range(3)] == [200, 200, 429]


class TestRest:
    """Rasa's REST channel under session rules."""

    @staticmethod
    def say(node: Node, sender: Any, text: str, query: str = "") -> requests.Response:
        return node.post(f"webhooks/rest/webhook{query}", {"sender": sender, "message": text})

    @pytest.mark.parametrize("query", ["", "?stream=true"])
    def test_a_sender_is_a_session_that_was_issued(self, node: Node, query: str) -> None:
        session = node.session()
        answer = self.say(node, session, "hallo", query)
        assert (answer.status_code, "u zei hallo" in answer.text) == (200, True)
        for other in ("jan", "default", session + "x", session.replace("s.", "t.", 1)):
            assert self.say(node, other, "hallo", query).status_code == 401

    def test_it_speaks_in_the_conversation_of_the_page(self, node: Node) -> None:
        session = node.session()
        assert self.say(node, session, "langzaam").json()[0]["text"] == "u zei langzaam"
        document = node.post("webhooks/rest/document", {"sender": session, "token": "goed"})
        assert document.content == b"goed"
        assert node.post("webhooks/rest/document", {"sender": "jan", "token": "goed"}).status_code == 401

    def test_a_program_is_told_to_wait_and_an_alarm_is_answered(self, node: Node) -> None:
        session = node.session()
        sent = [self.say(node, session, "hallo") for _ in range(4)]
        assert [response.status_code for response in sent] == [200, 200, 200, 429]
        assert is_refused(sent[3])
        assert sent[3].json()["message"] == busy_text()
        assert self.say(node, session, "help").json()[0]["text"] == "bel 112"


def test_over_socket_io_one_sentence_and_then_silence(node: Node) -> None:
    confirmed: list[str] = []
    heard: list[str] = []
    line = socketio.Client()
    line.on("session_confirm", confirmed.append)
    line.on("bot_uttered", lambda message: heard.append(message["text"]))
    line.connect(node.url, headers=from_house(3))
    try:
        line.emit("session_request", {"session_id": None})
        wait_for(line, lambda: bool(confirmed))
        for number in range(6):
            line.emit("user_uttered", {"session_id": confirmed[0], "message": f"bericht {number}"})
        line.emit("user_uttered", {"session_id": confirmed[0], "message": "help"})
        wait_for(line, lambda: "u zei help" in heard)
    finally:
        line.disconnect()
    assert heard.count(busy_text()) == 1
    assert sorted(text for text in heard if text != busy_text()) == sorted(
        ["u zei bericht 0", "u zei bericht 1", "u zei bericht 2", "bel 112", "u zei help"]
    )


def wait_for(line: socketio.Client, condition: Any) -> None:
    """Wait until something is so."""
    for _ in range(SECONDS * 20):
        if condition():
            return
        line.sleep(0.05)
    pytest.fail("it did not happen")


def test_the_log_says_how_often_and_not_who(nodes: Nodes, node: Node) -> None:
    log = nodes.logs()
    assert '"event": "limit.reached", "kind": "messages"' in log
    assert not any(word in log for word in ("203.0.113", "192.0.2", "bericht", "web:"))
