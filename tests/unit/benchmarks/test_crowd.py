"""The crowd, against a real server that is slow on purpose."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from benchmarks.speed.arrivals import poisson
from benchmarks.speed.crowd import CYCLE, KINDS, Crowd, Heard, Order, visits
from benchmarks.speed.texts import QUESTION, SAFETY, START, UNSURE
from tests.served import free_port

TEXTS = {kind: [f"{kind} {number}" for number in range(50)] for kind in (QUESTION, SAFETY, START, UNSURE)}
CLOCK = 0.01
"""Seconds that two clocks may differ."""
Handler = Callable[[web.Request], Awaitable[web.Response]]


def talk(handler: Handler, **order: Any) -> Heard:
    """Let a crowd talk with a server of this handler; return what it heard."""

    async def both() -> Heard:
        app, port = web.Application(), free_port()
        app.router.add_post("/", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            return await Crowd(Order(f"http://127.0.0.1:{port}/", TEXTS, "t", **order)).talk()
        finally:
            await runner.cleanup()

    return asyncio.run(both())


async def at_once(_: web.Request) -> web.Response:
    return web.json_response([{"text": "a", "buttons": [{"title": "A", "payload": "~a~1"}]}])


def test_a_closed_crowd_sends_as_many_messages_as_ordered_and_no_more() -> None:
    heard = talk(at_once, people=3, messages=30)
    assert (heard.sent, len(heard.latencies), heard.failed) == (30, 30, 0)


def test_an_open_crowd_counts_from_the_moment_somebody_meant_to_send() -> None:
    """The server stands still for the first message: who meant to send meanwhile waited at least for the rest of it."""
    pause, asked = 0.6, 0

    async def stands_still(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.sleep(pause)
        return await at_once(request)

    heard = talk(stands_still, people=1, gap=0.05, seconds=1.0, seed=2)
    meant = poisson(0.05, 1.0, random.Random("2 arrivals 0"))
    left = [pause - (moment - meant[0]) for moment in meant]
    assert len(heard.latencies) == len(meant)
    assert sum(wait > 0 for wait in left) >= 5
    assert all(spent >= wait - CLOCK for (_, spent), wait in zip(heard.latencies, left))


def test_the_same_seed_sends_the_same_messages() -> None:
    async def once() -> list[Any]:
        said: list[Any] = []

        async def hears(request: web.Request) -> web.Response:
            said.append(await request.json())
            return await at_once(request)

        await asyncio.to_thread(talk, hears, messages=20, seed=3)
        return said

    assert asyncio.run(once()) == asyncio.run(once())


@pytest.mark.parametrize("status", [500, 200])
def test_an_error_and_an_empty_answer_count_as_not_answered(status: int) -> None:
    async def nothing(_: web.Request) -> web.Response:
        return web.json_response([], status=status)

    heard = talk(nothing, messages=4)
    assert (heard.failed, heard.latencies) == (4, [])


def test_all_kinds_of_messages_come_by_in_one_cycle() -> None:
    heard = talk(at_once, messages=2 * CYCLE, visit="kinds")
    wanted = [kind for visit in KINDS for kind in visit]
    assert [kind for kind, _ in heard.latencies] == wanted * 2
    with pytest.raises(KeyError):
        visits("none")
