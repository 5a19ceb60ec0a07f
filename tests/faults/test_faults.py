"""Parts break while people talk: nothing is lost, nothing doubled, every alarm has its reply (docs/faults.md)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.training import MODEL_NAME
from tests.faults.conftest import Installation
from tests.faults.node import FAILS, HANGS
from tests.faults.people import ALARM, FIXED, QUESTIONS, SORRY, Person, count, people
from tests.nodes.cluster import Cluster
from tests.nodes.node import HELD
from tests.nodes.page import Page
from tests.nodes.test_rolling import wait_for_event

OUTAGE_SECONDS = float(os.environ.get("NABIJ_TEST_OUTAGE_SECONDS", "8"))
"""How long the database is away; 30 for the figures in docs/faults.md."""
SLOW_SECONDS = 3.0
"""Three times as long as a page waits for the database."""
TAKEOVER_SECONDS = 120
LOOK_SECONDS = 0.2


def urls(cluster: Cluster) -> tuple[str, str]:
    """Return the addresses of both nodes."""
    return cluster.nodes[0].url, cluster.nodes[1].url


def alarmed(*addresses: str) -> list[Person]:
    """Let somebody new raise an alarm at each address; return them when all have their safety reply."""
    persons = []
    for url in addresses:
        with Page(url) as page:
            persons.append(Person(page, url))
            persons[-1].alarm()
    return persons


def test_the_database_is_gone_for_a_while(installation: Installation) -> None:
    cluster, postgres = installation.cluster, installation.postgres
    first, second = urls(cluster)
    with people(first, first, second) as persons:
        time.sleep(1)
        postgres.stop()
        back = time.monotonic() + OUTAGE_SECONDS
        persons.extend(alarmed(first, second))
        time.sleep(max(0.0, back - time.monotonic()))
        postgres.start()
        cluster.revive()
    count(second, persons).check()


def test_a_slow_database_hides_no_answer_from_a_page_on_another_node(installation: Installation) -> None:
    first, second = urls(installation.cluster)
    with people(first, first, second) as persons:
        time.sleep(1)
        with installation.postgres.hanging():
            persons.extend(alarmed(first, second))
            time.sleep(SLOW_SECONDS)
    count(second, persons).check()


@contextmanager
def broken(cluster: Cluster, how: str) -> Iterator[Person]:
    """Give somebody whose answers fail or hang."""
    first, second = urls(cluster)
    mark = cluster.folder / how
    with Page(second) as page:
        person = Person(page, first)
        mark.touch()
        try:
            yield person
        finally:
            mark.unlink(missing_ok=True)


@pytest.mark.parametrize("how", [FAILS, HANGS])
def test_an_answer_that_cannot_be_made_is_one_kind_sentence(installation: Installation, how: str) -> None:
    cluster = installation.cluster
    with broken(cluster, how) as person:
        assert person.ask(QUESTIONS[0]) == [SORRY]
        person.alarm()
        (cluster.folder / how).unlink()
        assert SORRY not in person.ask(QUESTIONS[2])
    found = count(cluster.url, [person])
    found.check()
    assert found.replies.count(FIXED) == 1


class Supervisor:
    """Starts nodes that ended, as systemd with `Restart=always` does."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._ended = cluster, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> None:
        """Begin."""
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """Start nothing more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            for node in self._cluster.nodes:
                if not node.is_running():
                    node.launch()


def test_a_machine_without_memory_kills_every_node_and_they_go_on(installation: Installation) -> None:
    cluster = installation.cluster
    first, second = urls(cluster)
    held = f"{QUESTIONS[0]} {HELD}"
    with Page(second) as page:
        person = Person(page, first)
        identity = Page(first, page.session).send(held)
        person.said[identity] = held
        with cluster.holding():
            waiting = Page(first, page.session).send(held)
            person.said[waiting] = held
            assert page.wait(lambda: page.has("said", waiting), TAKEOVER_SECONDS)
            for node in cluster.nodes:
                node.signal(signal.SIGKILL)
            for node in cluster.nodes:
                node.await_end()
        with Supervisor(cluster):
            assert page.wait(lambda: page.has("done", waiting), TAKEOVER_SECONDS)
            cluster.revive()
        person.alarm()
    count(second, [person]).check()


def test_a_broken_model_is_refused_while_people_are_answered(installation: Installation) -> None:
    cluster = installation.cluster
    first, second = urls(cluster)
    node, model = cluster.nodes[0], cluster.models / MODEL_NAME
    whole, before = model.read_bytes(), len(node.log.read_text())
    with people(second, first, first) as persons:
        model.write_bytes(whole[: len(whole) // 2])
        try:
            node.signal(signal.SIGHUP)
            wait_for_event(node, before, "model.refused")
            persons[0].page.wait(lambda: ALARM in persons[0].said.values(), TAKEOVER_SECONDS)
        finally:
            model.write_bytes(whole)
    count(second, persons).check()
