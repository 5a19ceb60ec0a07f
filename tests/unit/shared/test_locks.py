"""One turn of a conversation at a time, on one node and over two."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from rasa.core.lock_store import LockError

from bot.shared import locks as module
from bot.shared.locks import ConversationLocks
from bot.shared.redis_line import RedisLine

LIFETIME = 0.3
WHO = "tg:4711"


class Turns:
    """Writes down who is in a turn, and whether two ever were."""

    def __init__(self):
        self.order, self.inside, self.most = [], 0, 0

    async def take(self, locks, name, seconds=0.0, who=WHO, lifetime=LIFETIME):
        async with locks.lock(who, lifetime):
            self.order.append(name)
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(seconds)
            self.inside -= 1


@asynccontextmanager
async def two_nodes(server, vault):
    lines = [RedisLine(server.url) for _ in range(2)]
    try:
        yield [ConversationLocks(line, vault.pseudonym) for line in lines]
    finally:
        for line in lines:
            await line.close()


def test_on_one_node_in_order_of_arrival_and_without_pauses():
    async def scene():
        locks, turns = ConversationLocks(), Turns()
        await asyncio.gather(*(turns.take(locks, n, 0.001) for n in range(20)))
        return turns.order, turns.most, len(locks._places)

    assert asyncio.run(scene()) == (list(range(20)), 1, 0)


def test_other_conversations_do_not_wait():
    async def scene():
        locks, turns = ConversationLocks(), Turns()
        await asyncio.gather(*(turns.take(locks, n, 0.01, who=f"web:{n}") for n in range(5)))
        return turns.most

    assert asyncio.run(scene()) == 5


def test_who_gives_up_lets_nobody_pass(monkeypatch):
    async def scene():
        locks, turns = ConversationLocks(), Turns()
        first = asyncio.create_task(turns.take(locks, "first", 0.1))
        await asyncio.sleep(0)
        impatient = asyncio.create_task(turns.take(locks, "impatient"))
        last = asyncio.create_task(turns.take(locks, "last"))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.gather(first, last)
        return turns.order, turns.most

    assert asyncio.run(scene()) == (["first", "last"], 1)


def test_who_waits_too_long_is_told(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            async with one.lock(WHO):
                for locks in (one, two):
                    with pytest.raises(LockError):
                        async with locks.lock(WHO, wait_time_in_seconds=0.05):
                            pass
            async with two.lock(WHO, wait_time_in_seconds=0.05):
                return True

    assert asyncio.run(scene())


def test_a_turn_that_breaks_gives_the_conversation_back(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            with pytest.raises(ZeroDivisionError):
                async with one.lock(WHO):
                    _ = 1 / 0
            async with two.lock(WHO, wait_time_in_seconds=0.05):
                return True

    assert asyncio.run(scene())


def test_over_two_nodes_one_at_a_time_and_each_node_in_order(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as nodes:
            turns = Turns()
            await asyncio.gather(*(turns.take(nodes[n % 2], n, 0.002) for n in range(12)))
            return turns.order, turns.most

    order, most = asyncio.run(scene())
    assert most == 1
    assert [n for n in order if n % 2] == list(range(1, 12, 2))
    assert [n for n in order if not n % 2] == list(range(0, 12, 2))


def test_a_turn_longer_than_the_lifetime_keeps_its_lock(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            turns = Turns()
            long = asyncio.create_task(turns.take(one, "long", 3 * LIFETIME))
            await asyncio.sleep(0.05)
            await asyncio.gather(long, turns.take(two, "next"))
            return turns.order, turns.most

    assert asyncio.run(scene()) == (["long", "next"], 1)


def test_the_lock_of_a_node_that_died_runs_out(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            dead = module._Held(one._line, vault.pseudonym(WHO), LIFETIME)
            await dead.take(1)
            dead._renewing.cancel()
            turns = Turns()
            await turns.take(two, "next")
            await dead.release()
            return turns.order

    assert asyncio.run(scene()) == ["next"]


def test_who_lost_a_lock_does_not_give_back_that_of_another(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            late = module._Held(one._line, vault.pseudonym(WHO), LIFETIME)
            await late.take(1)
            late._renewing.cancel()
            async with two.lock(WHO, 10.0):
                await late.release()
                with pytest.raises(LockError):
                    async with one.lock(WHO, wait_time_in_seconds=0.05):
                        pass
                return True

    assert asyncio.run(scene())


@pytest.mark.parametrize("trouble", ["killed", "frozen"])
def test_without_redis_turns_go_on_and_each_node_keeps_its_order(redis_server, vault, trouble, monkeypatch):
    monkeypatch.setattr("bot.shared.redis_line.ANSWER_SECONDS", 0.2)

    async def scene():
        async with two_nodes(redis_server, vault) as (one, _):
            turns = Turns()
            await turns.take(one, "with")
            redis_server.kill() if trouble == "killed" else redis_server.freeze()
            await asyncio.gather(*(turns.take(one, n, 0.001) for n in range(3)))
            redis_server.start() if trouble == "killed" else redis_server.thaw()
            await asyncio.sleep(0.1)
            await turns.take(one, "again")
            return turns.order, turns.most

    assert asyncio.run(scene()) == (["with", 0, 1, 2, "again"], 1)


def test_a_redis_that_comes_back_empty_hears_of_the_lock_again(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, two):
            turns = Turns()
            long = asyncio.create_task(turns.take(one, "long", 4 * LIFETIME))
            await asyncio.sleep(0.05)
            redis_server.kill()
            redis_server.start()
            await asyncio.sleep(LIFETIME)
            await asyncio.gather(long, turns.take(two, "next"))
            return turns.order, turns.most

    assert asyncio.run(scene()) == (["long", "next"], 1)


def test_redis_does_not_learn_who_talks(redis_server, vault):
    async def scene():
        async with two_nodes(redis_server, vault) as (one, _), one.lock(WHO):
            return await one._line.redis.keys("*")

    names = asyncio.run(scene())
    assert vault.pseudonym(WHO).encode() in names
    assert not any(b"4711" in name for name in names if name != vault.pseudonym(WHO).encode())
