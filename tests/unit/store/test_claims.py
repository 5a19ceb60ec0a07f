"""Which messages of pages are being answered, on both databases: each once, in order, none lost."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from bot.store.claims import LEASE_SECONDS, Abandoned, Claims
from bot.store.vault import Vault, new_key

START = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
KEPT_FOR = timedelta(hours=12)
SENT = {"text": "mijn moeder heet Wilhelmina", "payload": None}
RACERS = 6


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def move(self, **amount):
        self.now += timedelta(**amount)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def claims(engine, vault, clock):
    return Claims(engine, vault, KEPT_FOR, clock)


def test_a_message_is_taken_on_once(claims):
    assert [claims.claim("web:a", "m1", SENT) for _ in range(3)] == [1, 0, 0]
    assert claims.claim("web:b", "m1", SENT) == 1


def test_what_was_left_is_taken_on_by_one(claims, clock):
    claims.claim("web:a", "m1", SENT)
    clock.move(seconds=LEASE_SECONDS)
    assert [claims.claim("web:a", "m1", SENT) for _ in range(2)] == [2, 0]


def test_what_is_finished_stays_finished(claims, clock):
    claims.claim("web:a", "m1", SENT)
    claims.finish("web:a", "m1")
    clock.move(seconds=2 * LEASE_SECONDS)
    assert claims.claim("web:a", "m1", SENT) == 0
    assert claims.abandoned() == []


def test_what_a_node_left_is_found_with_all_that_was_kept_of_it_oldest_first(claims, clock):
    claims.claim("web:a", "m1", SENT)
    claims.claim("web:b", "m2", {"text": "twee"})
    clock.move(seconds=LEASE_SECONDS)
    assert claims.abandoned() == [Abandoned("web:a", "m1", SENT, 2), Abandoned("web:b", "m2", {"text": "twee"}, 2)]
    assert claims.abandoned() == []


def test_what_is_kept_is_not_taken_over(claims, clock):
    claims.claim("web:a", "m1", SENT)
    claims.claim("web:a", "m2", SENT)
    clock.move(seconds=LEASE_SECONDS - 1)
    claims.keep([("web:a", "m1")])
    clock.move(seconds=1)
    assert [left.message for left in claims.abandoned()] == ["m2"]


def test_of_nodes_that_look_at_the_same_moment_one_takes_over(claims, clock):
    claims.claim("web:a", "m1", SENT)
    clock.move(seconds=LEASE_SECONDS)
    found, start = [], threading.Barrier(RACERS)

    def look():
        start.wait()
        found.extend(claims.abandoned())

    threads = [threading.Thread(target=look) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [left.attempt for left in found] == [2]


def test_messages_of_a_conversation_have_an_order_and_others_do_not_matter(claims):
    for sender, message in (("web:a", "m1"), ("web:b", "x"), ("web:a", "m2"), ("web:a", "m3")):
        claims.claim(sender, message, SENT)
    assert [claims.is_next("web:a", m) for m in ("m1", "m2", "m3")] == [True, False, False]
    claims.finish("web:a", "m1")
    assert [claims.is_next("web:a", m) for m in ("m2", "m3")] == [True, False]


def test_nothing_of_an_answered_message_is_left(claims, engine):
    claims.claim("web:a", "m1", SENT)
    claims.finish("web:a", "m1")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sealed FROM chat_message")).scalar_one() is None


def test_while_it_waits_it_cannot_be_read(claims, engine):
    claims.claim("web:wilhelmina", "m1", SENT)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM chat_message")).one()
    raw = repr([bytes(value) if isinstance(value, (bytes, memoryview)) else value for value in row])
    assert "ilhelmina" not in raw


def test_what_no_key_opens_is_let_go(claims, engine, vault, clock):
    claims.claim("web:a", "m1", SENT)
    clock.move(seconds=LEASE_SECONDS)
    other = Vault(new_key())
    other.pseudonym = vault.pseudonym
    assert Claims(engine, other, KEPT_FOR, clock).abandoned() == []
    clock.move(seconds=LEASE_SECONDS)
    assert claims.abandoned() == []


def test_forgetting_and_expiry(claims, clock):
    claims.claim("web:a", "m1", SENT)
    claims.claim("web:b", "m1", SENT)
    claims.forget("web:a")
    assert claims.claim("web:a", "m1", SENT) == 1
    clock.move(hours=12)
    assert claims.abandoned() == []
    assert claims.purge_expired() == 2
    assert claims.claim("web:b", "m1", SENT) == 1


def test_a_clock_that_is_set_back_leaves_nothing_behind_for_an_hour(claims, clock):
    claims.claim("web:a", "m1", SENT)
    clock.move(hours=-1)
    assert [left.message for left in claims.abandoned()] == ["m1"]
    assert claims.abandoned() == []


def test_a_message_that_was_never_written_is_not_taken_on_after_its_answer(claims):
    claims.finish_late("web:a", "m1")
    claims.finish_late("web:a", "m1")
    assert claims.claim("web:a", "m1", SENT) == 0
