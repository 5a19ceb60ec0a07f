"""Nodes are replaced, killed and given a new model while people talk; nobody notices."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.training import MODEL_NAME
from tests.nodes.cluster import Cluster, NodeProcess
from tests.nodes.node import HELD
from tests.nodes.page import Page
from tests.served import ANSWER_SECONDS
from tests.telegram.emulator import Emulator

QUESTIONS = ("wat kost een hospice", "wie betaalt de wijkverpleging", "wat is palliatieve sedatie", "dank u wel")
REST, PERSON = "rest-rolling", 71_000
DAYS = 30
TAKEOVER_SECONDS = 120
"""Until another node has answered what a dead one left: its lease ends after 15, the rest is for a slow machine."""
PAUSE_SECONDS = 0.3
"""Between two questions of one person: three people talk at once, and nodes start beside them."""


def rest(url: str, text: str, sender: str = REST) -> list[dict[str, Any]]:
    """Ask by REST; once, whatever happens."""
    body = {"sender": sender, "message": text}
    response = requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=ANSWER_SECONDS)
    response.raise_for_status()
    found: list[dict[str, Any]] = response.json()
    return found


def stored(cluster: Cluster, sender: str) -> list[str]:
    """Return what somebody said, as it is kept: a text a turn."""
    engine = connect(cluster.database_url)
    try:
        _, turns = ConversationRepository(engine, cluster.vault, DAYS).last_turns(sender, None)
    finally:
        engine.dispose()
    return [event["text"] for turn in turns for event in turn["events"] if event["event"] == "user"]


class Talking:
    """Somebody who asks one question after the other, until told to stop."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        self._ask, self._stopped, self.asked = ask, threading.Event(), list[str]()

    def go_on(self) -> None:
        """Ask."""
        while not self._stopped.is_set():
            text = QUESTIONS[len(self.asked) % len(QUESTIONS)]
            self.asked.append(text)
            assert self._ask(text), f"no answer to {text}"
            time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """Let the present question be the last."""
        self._stopped.set()


def say_on_telegram(emulator: Emulator, text: str) -> bool:
    """Say something on Telegram and wait for an answer."""
    chat = emulator.chat(PERSON)
    before = len(chat.said)
    emulator.say(PERSON, text)
    emulator.wait_until(lambda: len(chat.said) > before and emulator.pending() == 0, ANSWER_SECONDS)
    return len(chat.said) > before


def stop_while_asked(cluster: Cluster, node: NodeProcess) -> int:
    """Stop a node that is answering, on the page and by REST; return its exit code when both were answered."""
    text = f"{QUESTIONS[0]} {HELD}"
    with Page(cluster.url) as page, ThreadPoolExecutor() as people:
        with cluster.holding():
            by_rest = people.submit(rest, node.url, text, "rest-held")
            identity = Page(node.url, page.session).send(text)
            assert page.wait(lambda: page.has("said", identity))
            node.signal(signal.SIGTERM)
            states = list(iter(lambda: node.health().get("status"), None))
            assert states[-1] == "draining"
            assert node.is_running()
            assert requests.get(f"{cluster.url}/", timeout=ANSWER_SECONDS).ok
            assert not page.has("done", identity)
        assert by_rest.result(ANSWER_SECONDS)
        assert page.wait(lambda: page.has("done", identity))
        assert [said for said, _ in page.turns()] == [text]
        return node.await_end()


def test_a_broken_model_is_refused_and_the_old_one_answers(cluster: Cluster) -> None:
    node, model = cluster.nodes[1], cluster.models / MODEL_NAME
    whole, before = model.read_bytes(), len(node.log.read_text())
    model.write_bytes(whole[: len(whole) // 2])
    node.signal(signal.SIGHUP)
    wait_for_event(node, before, "model.refused")
    assert node.health()["status"] == "ok"
    assert rest(node.url, QUESTIONS[0], "rest-reload")
    model.write_bytes(whole)
    node.signal(signal.SIGHUP)
    wait_for_event(node, before, "model.loaded")
    assert rest(node.url, QUESTIONS[0], "rest-reload")


def wait_for_event(node: NodeProcess, after: int, event: str) -> None:
    """Wait until a node logs an event, behind so many characters of its log."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while f'"event": "{event}"' not in node.log.read_text()[after:]:
        assert time.monotonic() < deadline, f"no {event}"
        time.sleep(0.1)


def test_nodes_are_replaced_one_after_the_other_and_nobody_notices(cluster: Cluster, emulator: Emulator) -> None:
    (first, second), before = cluster.nodes, cluster.logs()
    with Page(cluster.url) as page, ThreadPoolExecutor() as people:
        talking = [
            Talking(page.say),
            Talking(lambda text: rest(cluster.url, text)),
            Talking(lambda text: say_on_telegram(emulator, text)),
        ]
        ends = [people.submit(each.go_on) for each in talking]
        try:
            codes = [stop_while_asked(cluster, first)]
            cluster.revive()
            codes.append(second.restart())
        finally:
            for each in talking:
                each.stop()
        for end in ends:
            end.result(ANSWER_SECONDS)
        turns = list(page.turns())
    on_page, by_rest, on_telegram = (each.asked for each in talking)
    assert codes == [0, 0]
    assert min(map(len, (on_page, by_rest, on_telegram))) > len(QUESTIONS)
    assert [said for said, _ in turns] == on_page == stored(cluster, page.sender)
    assert all(replies for _, replies in turns)
    assert page.streams > 1
    assert stored(cluster, REST) == by_rest
    assert stored(cluster, f"tg:{PERSON}") == on_telegram
    assert cluster.logs().count('"cut": 0') - before.count('"cut": 0') == len(codes)


def test_a_killed_node_loses_nothing_that_was_taken_on(cluster: Cluster) -> None:
    node, identity = cluster.nodes[0], "a" * 32
    with Page(cluster.url) as page:
        page.say(QUESTIONS[0])
        with cluster.holding():
            Page(node.url, page.session).send(f"{QUESTIONS[1]} {HELD}", identity)
            assert page.wait(lambda: page.has("said", identity))
            node.kill()
        assert page.wait(lambda: page.has("done", identity), TAKEOVER_SECONDS)
        page.say(QUESTIONS[2])
        turns = list(page.turns())
    assert [said.removesuffix(f" {HELD}") for said, _ in turns] == list(QUESTIONS[:3])
    assert all(replies for _, replies in turns)
