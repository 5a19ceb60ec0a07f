"""How much is allowed, in memory and on Redis alike."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.shared import memory_limiter
from bot.shared.memory_limiter import MemoryLimiter
from bot.shared.rates import MICROSECONDS, Charge, Rate, RateError, read_rates
from bot.shared.redis_limiter import RedisLimiter
from bot.shared.redis_line import RedisAwayError, RedisLine

START = 1_795_000_000 * MICROSECONDS
THREE_A_MINUTE = Rate(3, 60)


class Clock:
    """A clock in microseconds that is moved by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += int(seconds * MICROSECONDS)


def ask(limiter, *charges):
    return asyncio.run(limiter.admit(charges))


def test_what_a_setting_says():
    assert read_rates("60/60, 600/3600") == (Rate(60, 60), Rate(600, 3600))
    assert read_rates("off") == ()


@pytest.mark.parametrize("setting", ["", "60", "60/", "0/60", "60/0", "-1/5", "60/60,", "6/6/6", "veel", "1e3/60"])
def test_what_is_no_rate(setting):
    with pytest.raises(RateError):
        read_rates(setting)


def test_so_many_at_once_and_then_one_at_a_time():
    clock = Clock()
    limiter = MemoryLimiter(clock)
    assert [ask(limiter, Charge("a", THREE_A_MINUTE)) for _ in range(4)] == [0, 0, 0, 20 * MICROSECONDS]
    clock.move(19.999999)
    assert ask(limiter, Charge("a", THREE_A_MINUTE)) == 1
    clock.move(0.000001)
    assert [ask(limiter, Charge("a", THREE_A_MINUTE)) for _ in range(2)] == [0, 20 * MICROSECONDS]


def test_who_waits_long_has_everything_again_and_no_more():
    clock = Clock()
    limiter = MemoryLimiter(clock)
    for _ in range(3):
        ask(limiter, Charge("a", THREE_A_MINUTE))
    clock.move(3600)
    assert [ask(limiter, Charge("a", THREE_A_MINUTE)) > 0 for _ in range(4)] == [False, False, False, True]


def test_a_clock_that_is_set_back_locks_nobody_out_for_an_hour():
    clock = Clock()
    limiter = MemoryLimiter(clock)
    for _ in range(3):
        ask(limiter, Charge("a", THREE_A_MINUTE))
    clock.move(-3600)
    assert [ask(limiter, Charge("a", THREE_A_MINUTE)) for _ in range(4)] == [0, 0, 0, 20 * MICROSECONDS]


def test_who_is_refused_by_one_is_charged_by_none():
    limiter = MemoryLimiter(Clock())
    ask(limiter, Charge("a", THREE_A_MINUTE, 3))
    assert ask(limiter, Charge("a", THREE_A_MINUTE), Charge("b", THREE_A_MINUTE)) > 0
    assert ask(limiter, Charge("b", THREE_A_MINUTE, 3)) == 0


def test_what_costs_more_than_there_ever_is_takes_all_there_is():
    limiter = MemoryLimiter(Clock())
    assert ask(limiter, Charge("a", THREE_A_MINUTE, 100)) == 0
    assert ask(limiter, Charge("a", THREE_A_MINUTE)) == 20 * MICROSECONDS


def test_without_charges_everybody_comes_in():
    assert ask(MemoryLimiter()) == 0


def test_memory_forgets_who_spent_long_ago_and_keeps_no_more_than_it_may(monkeypatch):
    monkeypatch.setattr(memory_limiter, "MAXIMUM_KEYS", 10)
    clock = Clock()
    limiter = MemoryLimiter(clock)
    for number in range(30):
        ask(limiter, Charge(str(number), THREE_A_MINUTE))
    assert len(limiter._full_at) == 10
    clock.move(60)
    ask(limiter, Charge("last", THREE_A_MINUTE))
    assert list(limiter._full_at) == ["last"]


RATES = st.builds(Rate, st.integers(1, 20), st.integers(60, 4000))
STEPS = st.lists(
    st.tuples(
        st.one_of(st.just(0), st.integers(0, 200 * MICROSECONDS)),
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 5), min_size=1),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rates=st.fixed_dictionaries(dict.fromkeys("abc", RATES)), steps=STEPS)
def test_memory_and_redis_say_the_same_to_the_microsecond(redis_server, rates, steps):
    async def both():
        clock, line = Clock(), RedisLine(redis_server.url)
        memory, redis = MemoryLimiter(clock), RedisLimiter(line, uuid.uuid4().hex)
        try:
            for passed, costs in steps:
                clock.now += passed
                charges = [Charge(key, rates[key], cost) for key, cost in costs.items()]
                assert await memory.admit(charges) == await redis.admit_at(charges, clock.now)
        finally:
            await line.close()

    asyncio.run(both())


def test_two_nodes_count_together_and_ten_at_once_are_ten(redis_server):
    async def scene():
        lines = [RedisLine(redis_server.url) for _ in range(2)]
        nodes = [RedisLimiter(line, "nabij:together") for line in lines]
        charge = Charge(uuid.uuid4().hex, Rate(10, 3600))
        waits = await asyncio.gather(*(nodes[n % 2].admit([charge]) for n in range(30)))
        for line in lines:
            await line.close()
        return waits

    waits = asyncio.run(scene())
    assert waits.count(0) == 10


def test_redis_forgets_by_itself_what_was_refilled(redis_server):
    async def scene():
        line, key = RedisLine(redis_server.url), uuid.uuid4().hex
        await RedisLimiter(line, "nabij:x").admit([Charge(key, THREE_A_MINUTE)])
        left = await line.redis.pttl(f"nabij:x:rate:{key}")
        await line.close()
        return left

    assert 0 < asyncio.run(scene()) <= 20_000


def test_while_redis_is_away_a_node_counts_by_itself_and_then_together_again(redis_server):
    async def scene():
        line = RedisLine(redis_server.url)
        limiter, charge = RedisLimiter(line, "nabij:y"), Charge(uuid.uuid4().hex, Rate(2, 3600))
        before = [await limiter.admit([charge]) > 0 for _ in range(3)]
        redis_server.kill()
        away = [await limiter.admit([charge]) > 0 for _ in range(3)]
        with pytest.raises(RedisAwayError):
            await limiter.admit_at([charge])
        redis_server.start()
        await asyncio.sleep(0.1)
        again = [await limiter.admit_at([charge]) > 0 for _ in range(3)]
        await line.close()
        return before, away, again

    assert asyncio.run(scene()) == ([False, False, True],) * 3
