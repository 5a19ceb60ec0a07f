"""Counts over all nodes: one script on Redis, with the clock of Redis; on this node alone while Redis is away."""

from __future__ import annotations

from typing import Any, Sequence

from bot.shared.memory_limiter import MemoryLimiter
from bot.shared.rates import Charge, Limiter
from bot.shared.redis_line import RedisAwayError, RedisLine

SCRIPT = """
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local wait, due = 0, {}
for i, key in ipairs(KEYS) do
  local price, room = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local full = tonumber(redis.call('GET', key) or 0)
  if full > now + room then full = now end
  due[i] = math.max(full, now) + price
  wait = math.max(wait, due[i] - now - room)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', due[i]), 'PX', math.ceil((due[i] - now) / 1000))
end
return 0
"""
"""The rule of `rates.py`: all keys are charged or none. Moments in microseconds stay below 2^53: exact in Lua.

More than `room` ahead is only what a clock left that was set back since."""


class RedisLimiter:
    """A limiter that all nodes share."""

    def __init__(self, line: RedisLine, prefix: str, spare: Limiter | None = None) -> None:
        """Use a line and a prefix for keys; `spare` counts while Redis is away, on this node alone."""
        self._line, self._prefix, self._spare = line, prefix, spare or MemoryLimiter()

    async def admit(self, charges: Sequence[Charge]) -> int:
        """Charge everything and return 0, or charge nothing and return the microseconds until it would fit."""
        try:
            return await self.admit_at(charges)
        except RedisAwayError:
            return await self._spare.admit(charges)

    async def admit_at(self, charges: Sequence[Charge], now: int = 0) -> int:
        """Do the same at a moment (microseconds; 0 is the present one by the clock of Redis).

        Raises:
            RedisAwayError: when Redis is away.
        """
        keys = [f"{self._prefix}:rate:{each.key}" for each in charges]
        numbers = [number for each in charges for number in (each.price, each.rate.room)]

        async def run(redis: Any) -> int:
            return int(await redis.eval(SCRIPT, len(keys), *keys, now, *numbers))

        return await self._line.ask(run) if keys else 0
