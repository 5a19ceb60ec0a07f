"""From messages as they came in to what is left of them, on a database."""

from __future__ import annotations

import pytest

from bot.review.deidentify import Cleaned
from bot.review.job import ReviewJob
from bot.store.database import connect, migrate
from bot.store.reviews import ReviewRepository
from bot.store.unanswered import Unanswered, UnansweredRepository
from bot.store.vault import Vault, new_key
from tests.unit.console.clock import Clock

DAYS = 90


class ByHand:
    """Takes the one name it knows out of a message."""

    def clean(self, message):
        return None if "verhaal" in message else Cleaned(message.replace("henk", "[name]"), ())


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture
def raw(engine, clock):
    return UnansweredRepository(engine, Vault(KEY), clock)


@pytest.fixture
def kept(engine, clock):
    return ReviewRepository(engine, Vault(KEY), DAYS, clock)


@pytest.fixture
def job(raw, kept):
    return ReviewJob(raw, kept, ByHand)


KEY = new_key()


def say(raw, sender, *messages):
    for message in messages:
        raw.add(sender, Unanswered(message, ("hospice",)))


def texts(kept, clock):
    clock.move(days=7)
    return sorted(message.text for message in kept.open_messages(100))


def test_nobody_is_left_in_it_and_the_message_itself_is_gone(job, raw, kept, clock):
    say(raw, "jan", "mag henk mee")
    say(raw, "eva", "een lang verhaal")
    clock.move(hours=12)
    assert job.run() == (1, 1)
    assert raw.due() == []
    assert raw.forget("jan") == 0
    assert texts(kept, clock) == ["mag [name] mee"]


def test_nothing_is_due_and_nothing_is_loaded(raw, kept):
    def never():
        raise AssertionError("loaded for nothing")

    say(raw, "jan", "mag henk mee")
    assert ReviewJob(raw, kept, never).run() == (0, 0)


def test_who_asks_the_same_twice_is_one_voice(job, raw, kept, clock):
    say(raw, "jan", "mag de oude kat ook mee", "mag de oude kat ook mee?", "wie haalt het bed op")
    say(raw, "eva", "mag de oude kat ook mee")
    clock.move(hours=12)
    assert job.run() == (3, 1)
    assert texts(kept, clock) == ["mag de oude kat ook mee", "mag de oude kat ook mee", "wie haalt het bed op"]


def test_a_message_that_is_wiped_meanwhile_is_not_kept(raw, kept, clock):
    class Slow(ByHand):
        def clean(self, message):
            raw.forget("jan")
            return super().clean(message)

    say(raw, "jan", "mag henk mee")
    clock.move(hours=12)
    assert ReviewJob(raw, kept, Slow).run() == (0, 0)
    assert texts(kept, clock) == []


def test_two_consoles_keep_a_message_once(raw, kept, clock):
    class Other(ByHand):
        def clean(self, message):
            ReviewJob(raw, kept, ByHand).run()
            return super().clean(message)

    say(raw, "jan", "mag henk mee")
    clock.move(hours=12)
    assert ReviewJob(raw, kept, Other).run() == (0, 0)
    assert texts(kept, clock) == ["mag [name] mee"]
