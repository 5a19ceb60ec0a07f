"""Keeping conversations, on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.store.conversations import TURNS_READ, ConversationRepository, utc_now
from bot.store.database import connect, migrate
from bot.store.vault import Vault, VaultError, new_key

DAYS = 30
START = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
SECRET = "mijn moeder heet Wilhelmina"


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
def kept(engine, vault, clock):
    return ConversationRepository(engine, vault, DAYS, clock)


def test_somebody_new(kept):
    assert kept.last_turns("jan") == (0, [])
    assert kept.count() == 0
    assert kept.forget("jan") == 0


def test_a_turn_comes_back(kept):
    turn = {"slots": {"role": None, "misses": 1.5}, "events": [{"text": "Wat is «palliatief»? 😀\n"}]}
    kept.append("jan", 1, turn)
    assert kept.last_turns("jan") == (1, [turn])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.lists(st.text()))))
def test_whatever_is_in_it(kept, turn):
    kept.forget("jan")
    kept.append("jan", 1, turn)
    assert kept.last_turns("jan") == (1, [turn])


@pytest.mark.parametrize("sender", ["", "a\ud800", "'; DROP TABLE conversation_turn; --", "é" * 500])
def test_any_sender(kept, sender):
    kept.append(sender, 1, {"text": "\ud83d"})
    assert kept.last_turns(sender) == (1, [{"text": "\ud83d"}])


def test_the_last_turns_in_order(kept):
    for number in range(1, 11):
        kept.append("jan", number, {"n": number})
    assert kept.last_turns("jan") == (10, [{"n": n} for n in range(11 - TURNS_READ, 11)])
    assert kept.last_turns("jan", 1) == (10, [{"n": 10}])
    assert kept.last_turns("jan", None) == (10, [{"n": n} for n in range(1, 11)])


def test_everybody_sees_their_own_only(kept):
    kept.append("jan", 1, {"who": "jan"})
    kept.append("piet", 1, {"who": "piet"})
    assert kept.last_turns("jan") == (1, [{"who": "jan"}])
    assert kept.last_turns("Jan") == (0, [])


def test_forgetting_one_leaves_the_other(kept):
    for number in (1, 2, 3):
        kept.append("jan", number, {})
    kept.append("piet", 1, {})
    assert kept.forget("jan") == 3
    assert kept.last_turns("jan") == (0, [])
    assert kept.last_turns("piet") == (1, [{}])
    kept.append("jan", 1, {"new": True})
    assert kept.last_turns("jan") == (1, [{"new": True}])


@pytest.mark.parametrize(
    ("days", "seconds", "there"),
    [(0, 0, True), (29, 0, True), (DAYS, -1, True), (DAYS, 0, False), (DAYS, 1, False), (400, 0, False)],
)
def test_a_turn_is_kept_for_thirty_days(kept, clock, days, seconds, there):
    kept.append("jan", 1, {})
    clock.move(days=days, seconds=seconds)
    assert kept.last_turns("jan") == ((1, [{}]) if there else (0, []))
    assert kept.purge_expired() == (0 if there else 1)
    assert kept.count() == (1 if there else 0)


def test_old_turns_go_and_young_ones_stay(kept, clock):
    for number in range(1, 6):
        kept.append("jan", number, {"n": number})
        clock.move(days=10)
    assert kept.purge_expired() == 3
    assert kept.last_turns("jan", None) == (5, [{"n": 4}, {"n": 5}])
    assert kept.purge_expired() == 0


def test_who_comes_back_before_old_turns_are_swept_can_talk(kept, clock):
    kept.append("jan", 1, {"old": True})
    clock.move(days=DAYS, hours=1)
    number, turns = kept.last_turns("jan")
    assert turns == []
    kept.append("jan", number + 1, {"new": True})
    assert kept.last_turns("jan")[1] == [{"new": True}]


def test_the_same_turn_is_not_written_twice(kept):
    kept.append("jan", 1, {"first": True})
    with pytest.raises(IntegrityError):
        kept.append("jan", 1, {"second": True})
    assert kept.last_turns("jan") == (1, [{"first": True}])


def test_two_nodes_at_once_write_it_once(kept):
    start, results = threading.Barrier(2), []

    def write(name):
        start.wait()
        try:
            kept.append("jan", 1, {"by": name})
            results.append(name)
        except IntegrityError:
            results.append(None)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(name for name in results if name)
    assert results.count(None) == 1
    assert kept.last_turns("jan") == (1, [{"by": winner}])


def test_many_people_at_once(kept):
    failed = []

    def talk(sender):
        try:
            for number in range(1, 6):
                kept.append(sender, number, {"n": number})
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=talk, args=(f"sender-{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert kept.count() == 40


def test_nothing_can_be_read_without_the_key(kept, engine, clock):
    kept.append("jan-uit-utrecht", 1, {"text": SECRET})
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM conversation_turn")).mappings().one()
    stored = b" ".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row.values())
    assert b"jan-uit-utrecht" not in stored
    assert b"Wilhelmina" not in stored
    assert ConversationRepository(engine, Vault(new_key()), DAYS, clock).last_turns("jan-uit-utrecht") == (0, [])


@pytest.mark.parametrize(
    "change", ["UPDATE conversation_turn SET number = 2", "UPDATE conversation_turn SET conversation = :other"]
)
def test_a_turn_that_was_moved_does_not_open(kept, engine, vault, change):
    kept.append("jan", 1, {"text": SECRET})
    values = {"other": vault.pseudonym("piet")} if ":other" in change else {}
    with engine.begin() as connection:
        connection.execute(text(change), values)
    with pytest.raises(VaultError):
        kept.last_turns("piet" if values else "jan")


def test_no_word_stands_in_the_file(tmp_path, vault):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    kept = ConversationRepository(engine, vault, DAYS)
    kept.append("jan-uit-utrecht", 1, {"text": SECRET})
    with engine.connect() as connection:
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert connection.execute(text("SELECT count(*) FROM conversation_turn")).scalar_one() == 1
    assert vault.pseudonym("jan-uit-utrecht").encode() in written
    assert b"jan-uit" not in written
    assert b"Wilhelmina" not in written
    assert b"moeder" not in written


def test_a_deleted_turn_leaves_nothing_in_the_file(tmp_path, vault):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    kept = ConversationRepository(engine, vault, DAYS)
    kept.append("jan", 1, {"text": SECRET})
    engine.dispose()
    assert vault.pseudonym("jan").encode() in (tmp_path / "nabij.db").read_bytes()
    kept.forget("jan")
    engine.dispose()
    assert vault.pseudonym("jan").encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_clock_is_utc():
    assert utc_now().utcoffset() == timedelta(0)
