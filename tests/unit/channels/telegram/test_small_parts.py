"""Message numbers, pace, what happened a moment ago, threads and tasks."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.telegram import message_ids, pace, recent
from bot.channels.telegram.message_ids import MARGIN, MAXIMUM_CANDIDATES, MessageIds
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.tasks import end
from bot.store.background import Background, StoreUnavailableError


class TestMessageIds:
    def test_above_the_highest_known(self):
        ids = MessageIds()
        ids.note(100)
        assert ids.candidates(100) == list(range(101, 101 + MARGIN))

    def test_what_is_known_is_left_out(self):
        ids = MessageIds()
        for number in (100, 103, 101, 99, 0, -5):
            ids.note(number)
        assert ids.highest == 103
        assert ids.candidates(100) == [102, *range(104, 104 + MARGIN)]

    def test_there_is_an_end_to_looking(self):
        ids = MessageIds()
        ids.note(10_000)
        assert len(ids.candidates(100)) == MAXIMUM_CANDIDATES

    def test_after_a_restart_only_the_floor_is_known(self):
        assert MessageIds().candidates(100)[0] == 101

    def test_memory_is_bounded(self, monkeypatch):
        monkeypatch.setattr(message_ids, "REMEMBERED", 3)
        ids = MessageIds()
        for number in range(1, 11):
            ids.note(number)
        assert ids.candidates(5)[:3] == [6, 7, 11]


class TestPace:
    def test_an_answer_in_parts_goes_at_once_then_one_a_second(self):
        async def send(parts):
            pace, started = Pace(burst=3), time.monotonic()
            for _ in range(parts):
                await pace.turn(7)
            return time.monotonic() - started

        assert asyncio.run(send(3)) < 0.5
        assert asyncio.run(send(4)) > 0.75

    def test_all_together(self):
        async def send():
            pace, started = Pace(overall=5), time.monotonic()
            await asyncio.gather(*(pace.turn(chat) for chat in range(7)))
            return time.monotonic() - started

        assert asyncio.run(send()) > 0.28

    def test_only_who_must_wait_waits(self):
        async def wait():
            pace, started = Pace(), time.monotonic()
            pace.hold(7, 0.2)
            pace.hold(7, 0.1)
            assert pace.held_for(7) > 0.2
            assert pace.held_for(8) == 0
            await pace.turn(8)
            other = time.monotonic() - started
            await pace.turn(7)
            assert pace.held_for(7) == 0
            return other, time.monotonic() - started

        other, held = asyncio.run(wait())
        assert other < held - 0.1
        assert held > 0.28

    def test_memory_is_bounded(self, monkeypatch):
        monkeypatch.setattr(pace, "MAXIMUM_CHATS", 10)

        async def send():
            found = Pace(overall=1000)
            for chat in range(50):
                await found.turn(chat)
            return len(found._chats)

        assert asyncio.run(send()) == 10


class TestRecent:
    def test_a_thing_has_one_first_time(self):
        seen = Recent()
        assert [seen.is_second("knop", 1), seen.is_second("knop", 2), seen.is_second("andere", 2)] == [
            False,
            True,
            False,
        ]
        assert seen.is_second("knop", 1) is False
        assert "knop" in seen
        assert "geen" not in seen

    def test_memory_is_bounded(self, monkeypatch):
        monkeypatch.setattr(recent, "REMEMBERED", 2)
        seen = Recent()
        for thing in "abc":
            seen.is_second(thing, 1)
        assert ["a" in seen, "b" in seen, "c" in seen] == [False, True, True]


class TestBackground:
    def test_what_it_returns(self):
        assert asyncio.run(Background().run(pow, 2, 5)) == 32

    def test_a_database_that_fails(self):
        def fail():
            raise OperationalError("SELECT", {}, Exception("gone"))

        with pytest.raises(StoreUnavailableError):
            asyncio.run(Background().run(fail))

    def test_a_database_that_hangs(self):
        release = threading.Event()

        async def ask():
            background = Background(seconds=0.1)
            started = time.monotonic()
            with pytest.raises(StoreUnavailableError):
                await background.run(release.wait, 5)
            spent = time.monotonic() - started
            release.set()
            background.close()
            return spent

        assert asyncio.run(ask()) < 1

    def test_a_mistake_of_ours_is_not_hidden(self):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(Background().run(divmod, 1, 0))


class TestTasks:
    def test_a_task_that_swallows_its_end_ends_all_the_same(self):
        async def stubborn():
            for _ in range(2):
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(60)
            return "done"

        async def main():
            task = asyncio.create_task(stubborn())
            await asyncio.sleep(0)
            await end([task, asyncio.create_task(asyncio.sleep(0))])
            return task.done()

        assert asyncio.run(main()) is True

    def test_no_tasks(self):
        asyncio.run(end([]))
