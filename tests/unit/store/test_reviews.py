"""What is left of unanswered messages, on both databases, with a clock that is moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect

from bot.store.review_models import ReviewedMessageRow
from bot.store.reviews import ReviewRepository
from tests.unit.console.clock import START, Clock
from tests.unit.console.raw import everything_stored

DAYS = 90
TODAY = START.date()
"""A Monday."""
LAST_WEEK = TODAY - timedelta(4)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(engine, vault, clock):
    return ReviewRepository(engine, vault, DAYS, clock)


def texts(kept, limit=100):
    return {message.text for message in kept.open_messages(limit)}


def test_a_message_comes_back_with_its_week_and_guesses(kept):
    kept.add("mag de kat mee", ["hospice"], LAST_WEEK)
    (message,) = kept.open_messages(10)
    assert (message.text, message.topics, message.week) == ("mag de kat mee", ("hospice",), "2026-W47")


def test_this_week_is_not_shown_yet(kept, clock):
    kept.add("vandaag gevraagd", [], TODAY)
    assert texts(kept) == set()
    clock.move(days=6)
    assert texts(kept) == set()
    clock.move(days=1)
    assert texts(kept) == {"vandaag gevraagd"}


def test_the_newest_weeks_come_first_when_there_is_too_much(kept):
    kept.add("oud", [], TODAY - timedelta(30))
    kept.add("nieuw", [], LAST_WEEK)
    assert texts(kept, limit=1) == {"nieuw"}


def test_what_is_handled_is_gone_from_the_list_once(kept):
    kept.add("een", [], LAST_WEEK)
    kept.add("twee", [], LAST_WEEK)
    keys = [message.key for message in kept.open_messages(10) if message.text == "een"]
    assert kept.handle(keys) == 1
    assert kept.handle(keys) == 0
    assert texts(kept) == {"twee"}


def test_after_ninety_days_it_is_not_shown_and_deleted_handled_or_not(kept, clock):
    sunday = date(2026, 11, 22)
    kept.add("een", [], LAST_WEEK)
    kept.add("twee", [], LAST_WEEK)
    kept.handle([kept.open_messages(10)[0].key])
    clock.move(days=(sunday + timedelta(DAYS) - TODAY).days)
    assert len(texts(kept)) == 1
    assert kept.purge_expired() == 0
    clock.move(days=1)
    assert texts(kept) == set()
    assert kept.purge_expired() == 2


def test_no_column_says_whose_or_at_what_moment(engine, kept):
    kept.add("mag de kat mee", ["hospice"], LAST_WEEK)
    columns = {column["name"] for column in inspect(engine).get_columns("review_message")}
    assert columns == {"id", "key", "week", "is_handled", "expires_on", "sealed"}
    assert b"kat" not in everything_stored(engine, ReviewedMessageRow)
