"""Unanswered messages as they came in: for less than a day, on both databases, with a clock that is moved."""

from __future__ import annotations

import pytest

from bot.store.review_models import UnansweredMessageRow
from bot.store.unanswered import HOLD, LIFE, MAXIMUM_OF_SENDER, Unanswered, UnansweredRepository
from tests.unit.console.clock import Clock
from tests.unit.console.raw import everything_stored

MESSAGE = Unanswered("mag de kat mee", ("hospice", "contact"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def raw(engine, vault, clock):
    return UnansweredRepository(engine, vault, clock)


def texts(raw):
    return [[message.text for _, message in own] for _, own in raw.due()]


def test_a_message_is_left_alone_until_the_conversation_is_over(raw, clock):
    raw.add("jan", MESSAGE)
    clock.move(seconds=HOLD.total_seconds() - 1)
    assert raw.due() == []
    clock.move(seconds=1)
    (moment, [(_, message)]), *others = raw.due()
    assert message == MESSAGE
    assert moment == clock.now - HOLD
    assert others == []


def test_everything_of_one_sender_comes_together(raw, clock):
    raw.add("jan", MESSAGE)
    raw.add("eva", Unanswered("mag de hond mee", ()))
    clock.move(hours=11)
    raw.add("jan", Unanswered("en de vogel", ()))
    raw.add("piet", Unanswered("nog niet", ()))
    clock.move(hours=1)
    assert sorted(texts(raw)) == [["mag de hond mee"], ["mag de kat mee", "en de vogel"]]


def test_an_expired_message_is_not_read_and_is_deleted(raw, clock):
    raw.add("jan", MESSAGE)
    clock.move(seconds=LIFE.total_seconds())
    assert raw.due() == []
    assert raw.purge_expired() == 1
    assert raw.purge_expired() == 0


def test_purging_leaves_what_may_still_be_looked_at(raw, clock):
    raw.add("jan", MESSAGE)
    clock.move(seconds=LIFE.total_seconds() - 1)
    assert raw.purge_expired() == 0
    assert texts(raw) == [["mag de kat mee"]]


def test_forgetting_somebody_leaves_others(raw, clock):
    raw.add("jan", MESSAGE)
    raw.add("jan", MESSAGE)
    raw.add("eva", Unanswered("van Eva", ()))
    assert raw.forget("jan") == 2
    clock.move(hours=12)
    assert texts(raw) == [["van Eva"]]


def test_what_is_deleted_was_there_once(raw, clock):
    raw.add("jan", MESSAGE)
    clock.move(hours=12)
    keys = [key for _, own in raw.due() for key, _ in own]
    assert raw.delete(keys) == 1
    assert raw.delete(keys) == 0
    assert raw.due() == []


def test_nobody_fills_the_list_alone(raw):
    assert all(raw.add("jan", MESSAGE) for _ in range(MAXIMUM_OF_SENDER))
    assert raw.add("jan", MESSAGE) is False
    assert raw.add("eva", MESSAGE) is True


def test_nothing_can_be_read_without_the_key(raw, engine):
    raw.add("web:wilhelmina", Unanswered("geheime vraag van Wilhelmina", ("hospice",)))
    stored = everything_stored(engine, UnansweredMessageRow)
    for secret in (b"geheime", b"ilhelmina", b"hospice"):
        assert secret not in stored
