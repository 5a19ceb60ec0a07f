"""What pages still have to show, on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.store.outbox import EVENTS_READ, RETENTION_HOURS, Event, Outbox
from bot.store.vault import Vault, VaultError, new_key

START = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
SECRET = "mijn moeder heet Wilhelmina"
SENT = {"text": "hallo"}
WRITERS = 4


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
def outbox(engine, vault, clock):
    return Outbox(engine, vault, clock=clock)


def texts(outbox, sender, number=0):
    return [event.data["text"] for event in outbox.after(sender, number)]


def test_events_are_numbered_in_each_conversation(outbox):
    assert [outbox.append("web:a", key, {"text": key}) for key in "xyz"] == [1, 2, 3]
    assert outbox.append("web:b", "x", {"text": "b"}) == 1
    assert outbox.after("web:a", 1) == [Event(2, {"text": "y"}), Event(3, {"text": "z"})]
    assert outbox.after("web:a", 3) == []
    assert texts(outbox, "web:b") == ["b"]


def test_an_event_is_written_once(outbox):
    assert outbox.append("web:a", "m1:1", {"text": "first"}) == 1
    assert outbox.append("web:a", "m1:1", {"text": "again"}) is None
    assert texts(outbox, "web:a") == ["first"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.lists(st.text()))))
def test_whatever_is_in_it(outbox, data):
    outbox.forget("web:a")
    outbox.append("web:a", "k", data)
    assert outbox.after("web:a", 0)[0].data == data


def test_who_has_much_to_catch_up_with_reads_again(outbox):
    for number in range(EVENTS_READ + 1):
        outbox.append("web:a", str(number), {"text": number})
    first = outbox.after("web:a", 0)
    assert len(first) == EVENTS_READ
    assert [e.number for e in outbox.after("web:a", first[-1].number)] == [EVENTS_READ + 1]


def test_writers_at_the_same_moment_lose_nothing(outbox):
    def write(writer):
        for number in range(10):
            outbox.append("web:a", f"{writer}:{number}", {"text": f"{writer}:{number}"})

    threads = [threading.Thread(target=write, args=(w,)) for w in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = outbox.after("web:a", 0)
    assert [e.number for e in events] == list(range(1, 10 * WRITERS + 1))
    assert {e.data["text"] for e in events} == {f"{w}:{n}" for w in range(WRITERS) for n in range(10)}


def test_forgetting_a_conversation(outbox):
    outbox.append("web:a", "x", {"text": "a"})
    outbox.append("web:b", "x", {"text": "b"})
    outbox.claims.claim("web:a", "m1", SENT)
    assert outbox.forget("web:a") == 1
    assert (texts(outbox, "web:a"), texts(outbox, "web:b")) == ([], ["b"])
    assert outbox.claims.claim("web:a", "m1", SENT) == 1


def test_forgetting_what_came_before_goes_on_counting(outbox):
    for key in "abc":
        outbox.append("web:a", key, {"text": key})
    assert outbox.forget("web:a", before="c") == 2
    assert outbox.after("web:a", 0) == [Event(3, {"text": "c"})]
    assert outbox.append("web:a", "d", {"text": "d"}) == 4
    assert outbox.forget("web:a", before="nowhere") == 0


def test_what_has_expired_is_not_shown_and_is_swept(outbox, clock):
    outbox.append("web:a", "x", {"text": "a"})
    outbox.claims.claim("web:a", "m1", SENT)
    clock.move(hours=RETENTION_HOURS)
    assert outbox.after("web:a", 0) == []
    assert outbox.purge_expired() == 1
    assert outbox.claims.claim("web:a", "m1", SENT) == 1


def test_which_conversations_changed(outbox):
    assert outbox.last_row() == 0
    outbox.append("web:a", "x", {"text": "a"})
    row = outbox.last_row()
    assert outbox.changed_after(row) == (row, set())
    outbox.append("web:b", "x", {"text": "b"})
    newest, changed = outbox.changed_after(row)
    assert newest > row
    assert changed == {outbox.conversation("web:b")}


def test_nothing_that_is_said_is_readable(outbox, engine):
    outbox.append("web:wilhelmina", "k", {"text": SECRET})
    with engine.connect() as connection:
        raw = repr([tuple(map(bytes_or_text, row)) for row in connection.execute(text("SELECT * FROM chat_event"))])
    assert "Wilhelmina" not in raw
    assert "wilhelmina" not in raw


def bytes_or_text(value):
    return bytes(value) if isinstance(value, (bytes, memoryview)) else value


def test_another_key_opens_nothing(outbox, engine, vault):
    outbox.append("web:a", "k", {"text": SECRET})

    class OtherVault(Vault):
        """A vault with another key that finds the same rows."""

        def pseudonym(self, sender_id):
            return vault.pseudonym(sender_id)

    with pytest.raises(VaultError):
        Outbox(engine, OtherVault(new_key()), clock=lambda: START).after("web:a", 0)


def test_an_event_cannot_be_put_in_the_place_of_another(outbox, engine):
    outbox.append("web:a", "x", {"text": "a"})
    outbox.append("web:a", "y", {"text": "b"})
    swap = "UPDATE chat_event SET sealed = (SELECT sealed FROM chat_event WHERE key = 'x') WHERE key = 'y'"
    with engine.begin() as connection:
        connection.execute(text(swap))
    with pytest.raises(VaultError):
        outbox.after("web:a", 1)
