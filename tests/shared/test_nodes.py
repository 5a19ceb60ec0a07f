"""Two nodes: what one writes the other shows, messages are answered in order and once, and none is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

import pytest

from tests.redis_server import RedisServer
from tests.shared.nodes import SECONDS, Node, Nodes, Stream, said


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes, one Redis."""
    redis = RedisServer()
    redis.start()
    nodes = Nodes(tmp_path_factory.mktemp("nodes"), redis)
    try:
        nodes.start(2)
        yield nodes
    finally:
        nodes.stop()
        redis.kill()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(SECONDS * 10):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen")


@pytest.fixture
def pair(nodes: Nodes) -> tuple[Node, Node]:
    one, two = nodes.running
    return one, two


def test_a_session_of_one_node_holds_on_the_other_and_a_stream_hears_both(pair: tuple[Node, Node]) -> None:
    one, two = pair
    session = one.session()
    stream = Stream(two, session)
    stream.until(lambda heard: heard[-1:] == [{"type": "ready"}])
    assert one.say(session, "hallo").status_code == 202
    stream.until(lambda heard: heard[-1]["type"] == "done")
    assert two.say(session, "nog eens").status_code == 202
    heard = stream.until(lambda heard: said(heard) == ["u zei hallo", "u zei nog eens"])
    assert [e["number"] for e in heard if "number" in e] == sorted(e["number"] for e in heard if "number" in e)


def test_messages_that_land_on_two_nodes_are_answered_in_order(pair: tuple[Node, Node]) -> None:
    one, two = pair
    session = one.session()
    texts = ["een langzaam", "twee", "drie langzaam", "vier"]
    for number, text in enumerate(texts):
        assert pair[number % 2].say(session, text).status_code == 202
    assert said(two.events(session, len(texts))) == [f"u zei {text}" for text in texts]


def test_an_alarm_waits_for_no_other_node(pair: tuple[Node, Node]) -> None:
    one, two = pair
    session = one.session()
    one.say(session, "langzaam")
    two.say(session, "help")
    assert said(one.events(session, 2)) == ["bel 112", "u zei langzaam", "u zei help"]


def test_the_same_message_at_both_nodes_at_once_is_answered_once(pair: tuple[Node, Node]) -> None:
    session = pair[0].session()
    with ThreadPoolExecutor() as threads:
        sent = [threads.submit(node.say, session, "hallo", "m" * 20) for node in pair * 5]
    assert sorted(each.result().json()["repeated"] for each in sent) == [False, *[True] * 9]
    assert said(pair[1].events(session, 1)) == ["u zei hallo"]


def test_without_redis_everything_is_answered_and_afterwards_nodes_hear_each_other_again(
    pair: tuple[Node, Node], nodes: Nodes
) -> None:
    one, two = pair
    session = one.session()
    assert nodes.redis is not None
    assert one.say(session, "een langzaam").status_code == 202
    nodes.redis.kill()
    assert two.say(session, "twee help").status_code == 202
    assert one.say(session, "drie").status_code == 202
    assert said(two.events(session, 3)) == ["bel 112", "u zei een langzaam", "u zei twee help", "u zei drie"]
    nodes.redis.start()
    stream = Stream(two, session)
    stream.until(lambda heard: heard[-1:] == [{"type": "ready"}])
    wait_until(lambda: nodes.logs().count('"state": "here"') >= 2)
    one.say(session, "vier")
    assert said(stream.until(lambda heard: said(heard)[-1:] == ["u zei vier"]))[-1] == "u zei vier"


def test_what_a_node_accepted_and_took_along_is_answered_by_another_in_order(
    pair: tuple[Node, Node], nodes: Nodes
) -> None:
    one, two = pair
    session = two.session()
    assert one.say(session, "langzaam een").status_code == 202
    assert one.say(session, "twee").status_code == 202
    one.kill()
    assert two.say(session, "drie").status_code == 202
    events = two.events(session, 3)
    assert said(events) == ["u zei langzaam een", "u zei twee", "u zei drie"]
    assert '"event": "message.taken_over"' in nodes.logs()


def test_nothing_that_was_said_is_in_the_logs(nodes: Nodes) -> None:
    assert not any(word in nodes.logs() for word in ("langzaam", "u zei", "web:"))
