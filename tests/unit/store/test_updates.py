"""Telegram's updates, on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from bot.store.telegram_holdings import TelegramHolder
from bot.store.updates import (
    KEPT,
    LOCK_SECONDS,
    POLLER_SECONDS,
    UNATTENDED_READ,
    WAITING_READ,
    ChatLostError,
    ChatState,
    NewUpdate,
    Poller,
    TelegramUpdates,
)
from bot.store.vault import Vault, new_key

BOT = 4711
START = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
SECRET = "mijn moeder heet Wilhelmina"
CHAT_DAYS = 30


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
def node(engine, vault, clock):
    return TelegramUpdates(engine, vault, BOT, "node-a", clock)


@pytest.fixture
def other(engine, vault, clock):
    return TelegramUpdates(engine, vault, BOT, "node-b", clock)


def update_of(store, number, chat="tg:1", **content):
    return NewUpdate(number, store.chat_of(chat), {"update_id": number, "text": SECRET, **content})


def begun(node, number=1, chat="tg:1"):
    """Return the claim of an update that this node works on."""
    node.claim([update_of(node, number, chat)])
    assert node.lock(node.chat_of(chat))
    return next(c for c in node.waiting(node.chat_of(chat)) if c.update_id == number)


def test_an_update_is_new_once(node, other):
    new = update_of(node, 1)
    assert node.claim([new]) == {new.chat}
    assert node.claim([new, new]) == set()
    assert other.claim([new]) == set()
    assert [c.update_id for c in node.waiting(new.chat)] == [1]


def test_a_batch_with_old_and_new(node):
    node.claim([update_of(node, 2)])
    third = update_of(node, 3, "tg:2")
    assert node.claim([third, update_of(node, 2), update_of(node, 3, "tg:2")]) == {third.chat}


def test_two_nodes_at_once_claim_it_once(node, other):
    barrier, found = threading.Barrier(2), []

    def claim(store):
        updates = [update_of(store, number, f"tg:{number}") for number in range(1, 21)]
        barrier.wait()
        found.extend(store.claim(updates))

    threads = [threading.Thread(target=claim, args=(store,)) for store in (node, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 20


def test_another_bot_has_its_own_numbers(node, engine, vault, clock):
    second = TelegramUpdates(engine, vault, BOT + 1, "node-a", clock)
    node.claim([update_of(node, 1)])
    assert second.claim([update_of(second, 1)]) != set()
    assert len(node.waiting(node.chat_of("tg:1"))) == 1


def test_what_waits_comes_in_telegrams_order(node):
    for number in (5, 3, 4):
        node.claim([update_of(node, number)])
    node.claim([update_of(node, 1, "tg:2")])
    assert [c.update_id for c in node.waiting(node.chat_of("tg:1"))] == [3, 4, 5]


def test_much_that_waits_is_read_in_turns(node):
    node.claim([update_of(node, number) for number in range(1, WAITING_READ + 11)])
    assert len(node.waiting(node.chat_of("tg:1"))) == WAITING_READ


def test_a_chat_is_worked_on_by_one_node(node, other, clock):
    chat = node.chat_of("tg:1")
    assert node.lock(chat) is True
    assert node.lock(chat) is True
    assert other.lock(chat) is False
    clock.move(seconds=LOCK_SECONDS - 1)
    assert other.lock(chat) is False
    node.unlock(chat)
    assert other.lock(chat) is True


def test_two_nodes_at_once_get_it_once(node, other):
    chat, barrier, found = node.chat_of("tg:1"), threading.Barrier(2), []

    def lock(store):
        barrier.wait()
        found.append(store.lock(chat))

    threads = [threading.Thread(target=lock, args=(store,)) for store in (node, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]


def test_a_silent_node_loses_its_chats_and_may_not_go_on(node, other, clock):
    claim = begun(node)
    node.begin(claim)
    clock.move(seconds=LOCK_SECONDS + 1)
    assert other.unattended() == [claim.chat]
    assert other.lock(claim.chat) is True
    for change in (node.begin, node.finish, lambda c: node.save(c, {})):
        with pytest.raises(ChatLostError):
            change(claim)
    node.keep_locks([claim.chat])
    node.unlock(claim.chat)
    (found,) = other.waiting(claim.chat)
    assert found.attempts == 1
    other.finish(found)


def test_a_node_that_gives_signs_of_life_keeps_them(node, other, clock):
    claim = begun(node)
    for _ in range(5):
        clock.move(seconds=LOCK_SECONDS - 1)
        node.keep_locks([claim.chat])
    assert other.unattended() == []
    assert other.lock(claim.chat) is False


def test_unlocking_everything_leaves_others_theirs(node, other):
    for chat in ("tg:1", "tg:2"):
        node.lock(node.chat_of(chat))
    other.lock(other.chat_of("tg:3"))
    node.unlock()
    assert [other.lock(other.chat_of(f"tg:{n}")) for n in (1, 2)] == [True, True]
    assert node.lock(node.chat_of("tg:3")) is False


def test_chats_nobody_works_on(node, other):
    node.claim([update_of(node, number, f"tg:{number}") for number in range(1, 4)])
    node.lock(node.chat_of("tg:1"))
    claim = begun(node, 4, "tg:4")
    node.finish(claim)
    expected = {node.chat_of("tg:2"), node.chat_of("tg:3")}
    assert set(other.unattended()) == set(node.unattended()) == expected


def test_very_many_are_taken_up_in_turns(node):
    node.claim([update_of(node, number, f"tg:{number}") for number in range(1, UNATTENDED_READ + 11)])
    assert len(node.unattended()) == UNATTENDED_READ


def test_progress_comes_back(node, other, clock):
    claim = begun(node)
    node.save(claim, {"records": [{"text": "«é😀»\n"}]})
    clock.move(seconds=LOCK_SECONDS + 1)
    other.lock(claim.chat)
    assert other.waiting(claim.chat)[0].progress == {"records": [{"text": "«é😀»\n"}]}


def test_what_is_finished_is_known_but_empty(node, engine):
    claim = begun(node)
    node.save(claim, {"a": 1})
    node.finish(claim)
    assert node.waiting(claim.chat) == []
    assert node.claim([update_of(node, 1)]) == set()
    with engine.connect() as connection:
        row = connection.execute(text("SELECT sealed, progress FROM telegram_update")).one()
    assert tuple(row) == (None, None)
    with pytest.raises(ChatLostError):
        node.finish(claim)


def test_half_a_surrogate_pair_can_be_kept(node):
    node.claim([update_of(node, 1, text="\ud83d")])
    assert node.waiting(node.chat_of("tg:1"))[0].raw["text"] == "\ud83d"


def test_versions_of_a_message(node):
    chat = node.chat_of("tg:1")
    first, same, other = (
        NewUpdate(number, chat, {}, node.version_of(1, 9, said)) for number, said in ((1, "a"), (2, "a"), (3, "b"))
    )
    node.claim([first])
    assert [node.is_known_version(new) for new in (first, same, other)] == [False, True, False]


class TestChatState:
    """What is remembered of a chat."""

    def test_somebody_new(self, node):
        assert node.state(node.chat_of("tg:1")) == ChatState()

    def test_introduced_and_blocked(self, node):
        chat = node.chat_of("tg:1")
        node.lock(chat)
        node.introduced(chat)
        node.blocked(chat, True)
        assert node.state(chat) == ChatState(is_introduced=True, is_blocked=True)
        node.blocked(chat, False)
        assert node.state(chat) == ChatState(is_introduced=True)
        assert node.state(node.chat_of("tg:2")) == ChatState()

    def test_forgotten(self, node, engine, vault, clock):
        holder = TelegramHolder(engine, vault, CHAT_DAYS, clock)
        claim = begun(node)
        node.claim([NewUpdate(2, claim.chat, {}, node.version_of("x"))])
        node.introduced(claim.chat)
        assert holder.forget("tg:1") == 2
        assert holder.forget("tg:1") == 0
        assert node.state(claim.chat) == ChatState()
        node.finish(claim)

    def test_of_a_chat_that_was_forgotten_no_row_is_left_when_its_answer_is_out(self, node, engine, vault, clock):
        claim = begun(node)
        node.introduced(claim.chat)
        TelegramHolder(engine, vault, CHAT_DAYS, clock).forget("tg:1")
        node.finish(claim)
        node.unlock(claim.chat)
        assert TelegramHolder(engine, vault, CHAT_DAYS, clock).holdings("tg:2") == []
        (left,) = TelegramHolder(engine, vault, CHAT_DAYS, clock).holdings("tg:1")
        assert left.content["update"] is None
        assert node.lock(claim.chat) is True


class TestPurge:
    """What goes by itself."""

    def test_updates_go_after_a_day(self, node, clock):
        node.finish(begun(node, 1))
        node.claim([update_of(node, 2)])
        clock.move(seconds=KEPT.total_seconds() - 1)
        assert node.purge(CHAT_DAYS) == 0
        assert len(node.waiting(node.chat_of("tg:1"))) == 1
        clock.move(seconds=2)
        assert node.purge(CHAT_DAYS) == 1
        assert node.waiting(node.chat_of("tg:1")) == []
        assert node.claim([update_of(node, 1)]) != set()

    def test_silent_chats_go_too(self, node, clock, engine):
        for chat in ("tg:1", "tg:2"):
            node.lock(node.chat_of(chat))
            node.introduced(node.chat_of(chat))
            node.unlock(node.chat_of(chat))
        clock.move(days=CHAT_DAYS - 1)
        node.lock(node.chat_of("tg:2"))
        clock.move(days=2)
        node.purge(CHAT_DAYS)
        with engine.connect() as connection:
            left = list(connection.execute(text("SELECT chat FROM telegram_chat")).scalars())
        assert left == [node.chat_of("tg:2")]


class TestPoller:
    """Which node polls."""

    @pytest.fixture
    def first(self, engine, clock):
        return Poller(engine, BOT, "node-a", clock)

    @pytest.fixture
    def second(self, engine, clock):
        return Poller(engine, BOT, "node-b", clock)

    def test_one_does(self, first, second, clock):
        assert [first.take(), second.take(), first.take()] == [True, False, True]
        clock.move(seconds=POLLER_SECONDS - 1)
        assert [first.take(), second.take()] == [True, False]

    def test_another_takes_over_from_a_silent_one(self, first, second, clock):
        first.take()
        clock.move(seconds=POLLER_SECONDS + 1)
        assert [second.take(), first.take()] == [True, False]

    def test_one_that_stops_hands_over_at_once(self, first, second):
        first.take()
        second.release()
        assert second.take() is False
        first.release()
        assert second.take() is True

    def test_each_bot_has_its_own(self, first, engine, clock):
        assert first.take() is True
        assert Poller(engine, BOT + 1, "node-b", clock).take() is True

    def test_two_at_once(self, first, second):
        barrier, found = threading.Barrier(2), []

        def take(poller):
            barrier.wait()
            found.append(poller.take())

        threads = [threading.Thread(target=take, args=(poller,)) for poller in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [False, True]


def test_nothing_can_be_read_without_the_key(node, engine, clock):
    claim = begun(node, chat="tg:987654321")
    node.save(claim, {"records": [SECRET]})
    with engine.connect() as connection:
        rows = [
            value
            for table in ("telegram_update", "telegram_chat")
            for row in connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 (two names of ours)
            for value in row
        ]
    stored = b" ".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in rows)
    assert b"Wilhelmina" not in stored
    assert b"987654321" not in stored
    stranger = TelegramUpdates(engine, Vault(new_key()), BOT, "node-b", clock)
    (found,) = stranger.waiting(claim.chat)
    assert (found.raw, found.progress) == (None, None)


def test_an_update_that_was_moved_does_not_open(node, engine):
    node.claim([update_of(node, 1)])
    with engine.begin() as connection:
        connection.execute(text("UPDATE telegram_update SET update_id = 2"))
    assert node.waiting(node.chat_of("tg:1"))[0].raw is None


def test_a_clock_that_is_set_back_keeps_no_chat_and_no_poller_for_an_hour(node, other, engine, clock):
    node.lock("a")
    Poller(engine, BOT, "node-a", clock).take()
    clock.move(hours=-1)
    assert other.lock("a") is True
    assert Poller(engine, BOT, "node-b", clock).take() is True
