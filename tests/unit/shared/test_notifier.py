"""Events reach the streams of every node, sealed; and again after Redis was away."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from bot.shared import notifier as module
from bot.shared.notifier import CONTEXT, RedisNotifier
from bot.shared.redis_line import RedisLine
from bot.store.vault import Vault, new_key

SECONDS = 10
CHANNEL = "nabij:test:events"
TYPING = {"type": "typing", "text": "mijn moeder heet Wilhelmina"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.2)


async def until(condition):
    for _ in range(SECONDS * 100):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not happen")


@asynccontextmanager
async def nodes(server, *vaults):
    lines = [RedisLine(server.url) for _ in vaults]
    found = [RedisNotifier(line, vault, CHANNEL) for line, vault in zip(lines, vaults)]
    for each in found:
        each.start()
    await until(lambda: all(each.reaches_other_nodes for each in found))
    try:
        yield found
    finally:
        for each, line in zip(found, lines):
            await each.stop()
            await line.close()


def test_what_one_node_writes_wakes_the_streams_of_all(redis_server, vault):
    async def scene():
        async with nodes(redis_server, vault, vault) as (one, two):
            with one.listening("a") as own, two.listening("a") as other, two.listening("b") as nobody:
                one.notify("a")
                woken = [await own.wait(SECONDS), await other.wait(SECONDS)]
                one.push("a", TYPING)
                await until(lambda: other._passing)
                return woken, own.take(), other.take(), nobody.take(), await nobody.wait(0)

    assert asyncio.run(scene()) == ([True, True], [TYPING], [TYPING], [], False)


def test_a_node_hears_itself_once(redis_server, vault):
    async def scene():
        async with nodes(redis_server, vault, vault) as (one, two):
            with one.listening("a") as own, two.listening("a") as other:
                one.push("a", TYPING)
                await until(lambda: other._passing)
                await asyncio.sleep(0.05)
                return own.take()

    assert asyncio.run(scene()) == [TYPING]


def test_what_goes_over_the_line_can_be_read_by_nobody_else(redis_server, vault):
    async def scene():
        async with nodes(redis_server, vault) as (one,):
            spy = one._line.redis.pubsub()
            await spy.subscribe(CHANNEL)
            await spy.get_message(timeout=SECONDS)
            one.push("a" * 64, TYPING)
            message = await spy.get_message(timeout=SECONDS)
            await spy.close()
            return message["data"]

    sealed = asyncio.run(scene())
    assert b"Wilhelmina" not in sealed
    assert b"aaaa" not in sealed
    assert json.loads(vault.open(sealed, CONTEXT))["data"] == TYPING


@pytest.mark.parametrize("forged", [b"", b"x", b'{"conversation": "a"}', "another key"])
def test_what_somebody_else_sends_is_not_believed(redis_server, vault, forged):
    if forged == "another key":
        plain = {"node": "x", "conversation": "a", "data": TYPING}
        forged = Vault(new_key()).seal(json.dumps(plain).encode(), CONTEXT)

    async def scene():
        async with nodes(redis_server, vault, vault) as (one, two):
            with two.listening("a") as listener:
                await one._line.redis.publish(CHANNEL, forged)
                one.push("a", {"type": "last"})
                await until(lambda: listener._passing)
                return listener.take()

    assert asyncio.run(scene()) == [{"type": "last"}]


@pytest.mark.parametrize("trouble", ["killed", "frozen"])
def test_while_redis_is_away_the_own_streams_are_told_and_afterwards_all_look_in_the_table(
    redis_server, vault, trouble
):
    async def scene():
        async with nodes(redis_server, vault, vault) as (one, two):
            with one.listening("a") as own, two.listening("a") as other:
                redis_server.kill() if trouble == "killed" else redis_server.freeze()
                await until(lambda: not (one.reaches_other_nodes or two.reaches_other_nodes))
                one.push("a", TYPING)
                told = own.take()
                await other.wait(0)
                redis_server.start() if trouble == "killed" else redis_server.thaw()
                await until(lambda: one.reaches_other_nodes and two.reaches_other_nodes)
                woken = await other.wait(SECONDS)
                one.push("a", {"type": "back"})
                await until(lambda: {"type": "back"} in other._passing)
                return told, woken, other.take()[-1]

    assert asyncio.run(scene()) == ([TYPING], True, {"type": "back"})


def test_stopping_ends_every_stream(redis_server, vault):
    async def scene():
        async with nodes(redis_server, vault) as (one,):
            with one.listening("a") as listener:
                one.close()
                return one.is_closed, await listener.wait(SECONDS)

    assert asyncio.run(scene()) == (True, True)
