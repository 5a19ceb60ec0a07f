"""Who may come in: alarms nearly always, the rest within limits; who may not is told once."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from bot.channels.events import TooManyStreamsError
from bot.shared import guard as module
from bot.shared.guard import COME_IN, Guard, Kind, Limit, Verdict, limits_from_settings
from bot.shared.memory_limiter import MemoryLimiter
from bot.shared.rates import MICROSECONDS, Rate

FEW = {kind: Limit() for kind in Kind} | {
    Kind.MESSAGE: Limit((Rate(3, 30),), (Rate(6, 60),)),
    Kind.ALARM: Limit((Rate(5, 5000),), (Rate(50, 50_000),)),
    Kind.NOTICE: Limit((Rate(1, 60),)),
    Kind.SESSION: Limit((), (Rate(2, 60),)),
}
HELP = "ik wil dood"


class Clock:
    """A clock in microseconds that is moved by hand."""

    def __init__(self):
        self.now = 0

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += seconds * MICROSECONDS


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guard(clock, vault):
    guard = Guard(MemoryLimiter(clock), vault.pseudonym, FEW)
    guard.is_alarm = lambda text: HELP in text
    return guard


def say(guard, text="hallo", sender="web:a", address="home"):
    return asyncio.run(guard.ask_message(text, sender, address))


def test_who_writes_too_much_is_told_once_and_then_it_is_silent_until_it_eases(guard, clock):
    assert [say(guard) for _ in range(3)] == [COME_IN] * 3
    assert [say(guard) for _ in range(3)] == [Verdict(10, is_to_be_told=True), Verdict(10), Verdict(10)]
    clock.move(10)
    assert [say(guard), say(guard)] == [COME_IN, Verdict(10)]
    clock.move(60)
    assert [say(guard) for _ in range(4)] == [*[COME_IN] * 3, Verdict(10, is_to_be_told=True)]


def test_an_alarm_comes_in_when_nothing_else_does(guard):
    for _ in range(4):
        say(guard)
    assert say(guard).wait > 0
    assert say(guard, HELP) == COME_IN


def test_but_not_without_end(guard):
    answers = [say(guard, HELP) for _ in range(10)]
    assert answers[:8] == [COME_IN] * 8
    assert [answer.wait > 0 for answer in answers[8:]] == [True, True]
    assert answers[8].is_to_be_told


def test_looking_for_an_alarm_in_a_long_text_costs_more(guard):
    for _ in range(3):
        say(guard)
    assert say(guard, HELP + "x" * 450) == COME_IN
    assert say(guard, HELP).wait > 0


def test_who_is_not_looked_at_costs_nothing_to_match(guard):
    looked = []
    guard.is_alarm = looked.append
    for _ in range(30):
        say(guard)
    assert len(looked) == 5


def test_a_house_has_a_limit_together_and_another_house_its_own(guard):
    assert all(say(guard, sender=f"web:{n}") == COME_IN for n in range(6))
    assert say(guard, sender="web:new").wait == 10
    assert say(guard, sender="web:new", address="elsewhere") == COME_IN
    assert say(guard, sender="web:new", address=None) == COME_IN


def test_who_is_refused_for_the_house_has_lost_nothing_of_their_own(guard, clock):
    for n in range(6):
        say(guard, sender=f"web:{n}")
    say(guard, sender="web:new")
    assert [say(guard, sender="web:new", address="elsewhere") for _ in range(3)] == [COME_IN] * 3


def test_other_kinds_count_apart(guard):
    waits = [asyncio.run(guard.ask(Kind.SESSION, address="home")).wait for _ in range(3)]
    assert waits == [0, 0, 30]
    assert asyncio.run(guard.ask(Kind.DOCUMENT, "web:a", "home")) == COME_IN


def test_open_streams_of_a_house(guard, monkeypatch):
    monkeypatch.setattr(module, "MAXIMUM_STREAMS_AN_ADDRESS", 2)
    with guard.stream("home"):
        with guard.stream("home"), pytest.raises(TooManyStreamsError), guard.stream("home"):
            pass
        with guard.stream("home"), guard.stream("elsewhere"), guard.stream(None), guard.stream(None):
            pass
    assert not guard._streams


def test_refusals_are_logged_by_number_and_without_who(guard, caplog, monkeypatch):
    with caplog.at_level(logging.INFO, "nabij"):
        for _ in range(9):
            say(guard)
        monkeypatch.setattr(module, "LOG_SECONDS", 0.0)
        say(guard)
    assert [json.loads(record.getMessage()) for record in caplog.records] == [
        {"event": "limit.reached", "kind": "messages", "times": 1},
        {"event": "limit.reached", "kind": "messages", "times": 6},
    ]


def test_the_settings_leave_room_for_panic_and_for_a_hospital(clock, vault):
    guard = Guard(MemoryLimiter(clock), vault.pseudonym)
    assert all(say(guard, f"woord {n}") == COME_IN for n in range(120))
    assert all(say(guard, sender=f"web:{n}") == COME_IN for n in range(400))


def test_the_settings_bound_every_kind():
    limits = limits_from_settings()
    assert all(limit.person or limit.address for limit in limits.values())
    assert all(limits[kind].address for kind in Kind if kind is not Kind.NOTICE)
