"""Waking the streams of a conversation."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.channels import events
from bot.channels.events import (
    MAXIMUM_PASSING,
    MAXIMUM_STREAMS,
    Listener,
    LocalNotifier,
    TooManyStreamsError,
    as_server_sent_event,
)


def test_an_event_on_the_line():
    assert as_server_sent_event({"text": "a\nb"}) == 'data: {"text":"a\\nb"}\n\n'
    numbered = as_server_sent_event({"type": "reply"}, 7)
    assert numbered.startswith("id: 7\ndata: ")
    assert json.loads(numbered.split("data: ")[1]) == {"type": "reply", "number": 7}


def test_every_stream_of_the_conversation_is_woken_and_no_other():
    async def scene():
        notifier = LocalNotifier()
        with notifier.listening("a") as one, notifier.listening("a") as two, notifier.listening("b") as other:
            notifier.notify("a")
            notifier.push("a", {"type": "typing"})
            woken = [await listener.wait(0.01) for listener in (one, two, other)]
            return woken, one.take(), two.take(), other.take(), one.take()

    typing = [{"type": "typing"}]
    assert asyncio.run(scene()) == ([True, True, False], typing, typing, [], [])


def test_what_happens_while_nobody_waits_is_not_missed():
    async def scene():
        listener = Listener()
        listener.wake()
        return await listener.wait(0.01), await listener.wait(0.01)

    assert asyncio.run(scene()) == (True, False)


def test_a_slow_stream_keeps_the_last_passing_events_only():
    async def scene():
        listener = Listener()
        for number in range(MAXIMUM_PASSING + 5):
            listener.wake({"n": number})
        return [data["n"] for data in listener.take()]

    assert asyncio.run(scene()) == list(range(5, MAXIMUM_PASSING + 5))


def test_a_conversation_has_so_many_streams_and_no_more():
    async def scene():
        notifier = LocalNotifier()
        contexts = [notifier.listening("a") for _ in range(MAXIMUM_STREAMS)]
        for context in contexts:
            context.__enter__()
        with pytest.raises(TooManyStreamsError), notifier.listening("a"):
            pass
        with notifier.listening("b"):
            pass
        contexts[0].__exit__(None, None, None)
        with notifier.listening("a"):
            pass

    asyncio.run(scene())


def test_the_server_has_so_many_streams_and_no_more(monkeypatch):
    monkeypatch.setattr(events, "MAXIMUM_STREAMS_IN_ALL", 2)

    async def scene():
        notifier = LocalNotifier()
        with (
            notifier.listening("a"),
            notifier.listening("b"),
            pytest.raises(TooManyStreamsError),
            notifier.listening("c"),
        ):
            pass
        with notifier.listening("c"):
            pass

    asyncio.run(scene())


def test_closing_wakes_everybody():
    async def scene():
        notifier = LocalNotifier()
        with notifier.listening("a") as one, notifier.listening("b") as two:
            notifier.close()
            return notifier.is_closed, await one.wait(0.01), await two.wait(0.01)

    assert asyncio.run(scene()) == (True, True, True)
