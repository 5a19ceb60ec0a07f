"""Sessions and tickets: who may speak, and who may read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rest import _SENDER
from bot.channels.sessions import MAXIMUM_CHARACTERS, SENDER_PREFIX, SESSION_SECONDS, TICKET_SECONDS, SessionSigner

KEY = b"k" * 32
ISSUED = 1_795_000_000.0


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = ISSUED

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signer(clock):
    return SessionSigner(KEY, clock)


def test_a_session_speaks_for_a_sender_of_its_own(signer):
    first, second = signer.session(), signer.session()
    assert signer.sender(first).startswith(SENDER_PREFIX)
    assert signer.sender(first) != signer.sender(second)
    assert len(first) <= MAXIMUM_CHARACTERS


def test_a_session_can_stand_where_rest_wants_a_sender(signer):
    assert _SENDER.fullmatch(signer.session())


def test_another_node_with_the_same_key_reads_it(signer, clock):
    session = signer.session()
    assert SessionSigner(KEY, clock).sender(session) == signer.sender(session)
    assert SessionSigner(b"x" * 32, clock).sender(session) is None


def test_a_session_ends(signer, clock):
    session = signer.session()
    clock.now += SESSION_SECONDS - 1
    assert signer.sender(session)
    clock.now += 1
    assert signer.sender(session) is None


def test_a_ticket_reads_what_its_session_says_for_a_few_minutes(signer, clock):
    sender = signer.sender(signer.session())
    ticket = signer.ticket(sender)
    assert signer.reader(ticket) == (sender, TICKET_SECONDS)
    clock.now += TICKET_SECONDS - 10
    assert signer.reader(ticket) == (sender, 10)
    clock.now += 10
    assert signer.reader(ticket) is None


def test_the_one_is_not_the_other(signer):
    session = signer.session()
    assert signer.reader(session) is None
    assert signer.sender(signer.ticket(signer.sender(session))) is None


def test_no_character_can_be_changed(signer):
    session = signer.session()
    for place, character in enumerate(session):
        other = "A" if character != "A" else "B"
        assert signer.sender(session[:place] + other + session[place + 1 :]) is None


@pytest.mark.parametrize("forged", [None, 1, [], {}, "", ".", "...", "s...", "s.a.9999999999.", "x" * 1000, "\ud800"])
def test_other_things_are_no_session(signer, forged):
    assert signer.sender(forged) is None
    assert signer.reader(forged) is None


@given(st.text())
def test_whatever_is_tried(forged):
    assert SessionSigner(KEY).sender(forged) is None
