"""Writing what was counted beside the conversations."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot import counting
from bot.store.figures import Counted, FigureEvent

TALK = Counted("2026-W41", FigureEvent.CONVERSATION)


class Repository:
    """Takes counts, but the first times fails."""

    def __init__(self, failures: int) -> None:
        self.failures, self.taken = failures, []

    def add(self, counts: dict[Counted, int]) -> None:
        if self.failures:
            self.failures -= 1
            raise OperationalError("insert", {}, Exception("away"))
        self.taken.append(dict(counts))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(counting, "WRITE_SECONDS", 0.0)


@pytest.mark.usefixtures("quick")
def test_a_database_that_is_away_ends_nothing_and_gets_everything_later():
    repository = Repository(failures=2)
    tally = counting.Tally(repository)

    async def main():
        tally.add([TALK])
        task = asyncio.create_task(counting.write_regularly(tally))
        while repository.failures:
            await asyncio.sleep(0)
        tally.add([TALK])
        while not any(repository.taken):
            await asyncio.sleep(0)
        task.cancel()

    asyncio.run(asyncio.wait_for(main(), 20))
    assert sum(counts.get(TALK, 0) for counts in repository.taken) == 2
