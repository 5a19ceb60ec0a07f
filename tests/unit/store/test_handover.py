"""Live conversations as a state machine, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.store.database import connect, migrate
from bot.store.handover import IDLE, LEASE, WAIT, HandoverRepository
from bot.store.handover_machine import MAXIMUM_MESSAGE_CHARACTERS
from bot.store.handover_views import OPEN, TRANSITIONS, Direction, HandoverState, MessageKind
from bot.store.point_models import HandoverMessageRow, HandoverRow
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, new_key
from tests.unit.console.clock import START, Clock
from tests.unit.console.raw import everything_stored

DAYS = 30
S = HandoverState


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def handovers(engine, vault, clock):
    return HandoverRepository(engine, vault, DAYS, clock)


def add_staff(engine, vault, name):
    return StaffRepository(engine, vault).add(name, f"{name}@voorbeeld.nl", [Role.WORKER], "hash")


@pytest.fixture
def anna(engine, vault):
    return add_staff(engine, vault, "anna")


@pytest.fixture
def bram(engine, vault):
    return add_staff(engine, vault, "bram")


@pytest.fixture
def reference(handovers):
    return handovers.request("web:jan", "web", "utrecht", "Vraagt naar een hospice.").reference


def spoken(handovers, reference):
    return [(m.direction.value, m.kind.value, m.text) for m in handovers.messages(reference)]


def delivered(handovers, node="node-1"):
    found = handovers.undelivered_for_person(node)
    assert all(handovers.mark_delivered(each) for each in found)
    return [(each.sender_id, each.kind.value, each.text) for each in found]


def test_a_whole_conversation(handovers, anna, clock):
    asked = handovers.request("web:jan", "web", "utrecht")
    assert asked.state is S.REQUESTED and not asked.is_with_staff
    assert handovers.accept(asked.reference, anna, "Anna")
    assert handovers.state_of("web:jan").is_with_staff
    assert delivered(handovers) == [("web:jan", "accepted", "Anna")]
    assert handovers.staff_says(asked.reference, anna, "Goedemiddag") == 2
    assert handovers.state_of("web:jan").state is S.IN_CONVERSATION
    assert delivered(handovers) == [("web:jan", "text", "Goedemiddag")]
    assert handovers.person_says("web:jan", "Dag, ik heb een vraag") == 3
    assert delivered(handovers) == []
    assert handovers.return_(asked.reference, anna)
    assert delivered(handovers) == [("web:jan", "returned", "")]
    assert handovers.state_of("web:jan") is None
    assert handovers.get(asked.reference).state is S.RETURNED
    assert spoken(handovers, asked.reference) == [
        ("staff", "accepted", "Anna"),
        ("staff", "text", "Goedemiddag"),
        ("person", "text", "Dag, ik heb een vraag"),
        ("staff", "returned", ""),
    ]


def test_asking_twice_is_asking_once(handovers, reference):
    assert handovers.request("web:jan", "web", "utrecht").reference == reference
    assert [each.reference for each in handovers.list_requested()] == [reference]


def test_one_that_is_over_can_be_followed_by_another(handovers, reference, anna):
    handovers.leave("web:jan")
    again = handovers.request("web:jan", "web", "utrecht").reference
    assert again != reference
    assert handovers.messages(again) == []


def test_staff_see_what_the_person_let_them_know_and_nothing_before(handovers, reference):
    assert handovers.summary(reference) == "Vraagt naar een hospice."
    assert handovers.messages(reference) == []
    assert handovers.summary("XX-XXX") == ""


def test_what_is_said_while_waiting_is_there_when_somebody_comes(handovers, reference, anna):
    assert handovers.person_says("web:jan", "bent u daar") == 1
    handovers.accept(reference, anna, "Anna")
    assert spoken(handovers, reference)[0] == ("person", "text", "bent u daar")
    assert [m.number for m in handovers.messages(reference, after=1)] == [2]


def test_one_of_two_colleagues_takes_it(handovers, reference, anna, bram):
    start, results = threading.Barrier(2), {}

    def click(who):
        start.wait()
        results[who] = handovers.accept(reference, who, "x")

    threads = [threading.Thread(target=click, args=(who,)) for who in (anna, bram)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = handovers.get(reference).staff_id
    loser = anna if winner == bram else bram
    assert results == {winner: True, loser: False}
    assert handovers.staff_says(reference, loser, "hallo") is None
    assert not handovers.return_(reference, loser)
    assert [each.reference for each in handovers.list_of(winner)] == [reference]


def test_many_speak_at_once_and_every_word_stays_in_one_order(handovers, reference, anna):
    handovers.accept(reference, anna, "Anna")
    numbers = []

    def talk(say):
        numbers.extend(say(n) for n in range(5))

    voices = [
        lambda n: handovers.person_says("web:jan", f"p{n}"),
        lambda n: handovers.staff_says(reference, anna, f"s{n}"),
        lambda n: handovers.person_says("web:jan", f"q{n}"),
    ]
    threads = [threading.Thread(target=talk, args=(voice,)) for voice in voices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(2, 17))
    assert [m.number for m in handovers.messages(reference)] == list(range(1, 17))


def test_the_database_refuses_a_second_open_one(handovers, reference, engine):
    copy = (
        "INSERT INTO handover (reference, conversation, channel, region, state, requested_at, last_at, expires_at,"
        " last_number, sealed) SELECT 'XX-XXX', conversation, channel, region, state, requested_at, last_at,"
        " expires_at, last_number, sealed FROM handover"
    )
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(copy))


def test_two_nodes_ask_at_once_and_there_is_one(handovers):
    start, found = threading.Barrier(4), []

    def ask():
        start.wait()
        found.append(handovers.request("web:jan", "web", "utrecht").reference)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_leaving_while_waiting_cancels_and_while_talking_returns(handovers, reference, anna):
    assert handovers.leave("web:jan")
    assert handovers.get(reference).state is S.CANCELLED
    assert not handovers.accept(reference, anna, "Anna")
    again = handovers.request("web:jan", "web", "utrecht").reference
    handovers.accept(again, anna, "Anna")
    assert handovers.leave("web:jan")
    assert handovers.get(again).state is S.RETURNED
    assert spoken(handovers, again)[-1] == ("person", "left", "")
    assert not handovers.leave("web:jan")
    assert handovers.staff_says(again, anna, "bent u er nog") is None
    assert handovers.person_says("web:jan", "toch nog iets") is None


def test_nobody_comes(handovers, reference, clock):
    clock.move(seconds=WAIT.total_seconds() / 2)
    handovers.person_says("web:jan", "hallo")
    clock.move(seconds=WAIT.total_seconds() / 2 - 1)
    assert handovers.expire_due() == 0
    clock.move(seconds=1)
    assert handovers.expire_due() == 1
    assert handovers.get(reference).state is S.EXPIRED
    assert delivered(handovers) == [("web:jan", "unanswered", "")]
    assert handovers.expire_due() == 0


def test_it_falls_silent(handovers, reference, anna, clock):
    handovers.accept(reference, anna, "Anna")
    clock.move(seconds=IDLE.total_seconds() - 1)
    handovers.staff_says(reference, anna, "bent u er nog")
    clock.move(seconds=IDLE.total_seconds() - 1)
    assert handovers.expire_due() == 0
    clock.move(seconds=1)
    assert handovers.expire_due() == 1
    assert delivered(handovers)[-1] == ("web:jan", "expired", "")
    assert not handovers.state_of("web:jan")


def test_one_node_delivers_at_a_time_and_another_takes_over(handovers, reference, anna, clock):
    handovers.accept(reference, anna, "Anna")
    handovers.staff_says(reference, anna, "een")
    first = handovers.undelivered_for_person("node-1")
    assert [each.text for each in first] == ["Anna", "een"]
    assert handovers.undelivered_for_person("node-2") == []
    handovers.mark_delivered(first[0])
    clock.move(seconds=LEASE.total_seconds())  # node-1 is gone
    assert [each.text for each in handovers.undelivered_for_person("node-2")] == ["een"]
    assert handovers.undelivered_for_person("node-1") == []


def test_nothing_is_delivered_twice(handovers, reference, anna):
    handovers.accept(reference, anna, "Anna")
    (one,) = handovers.undelivered_for_person("node-1")
    assert handovers.mark_delivered(one)
    assert not handovers.mark_delivered(one)
    assert handovers.undelivered_for_person("node-1") == []
    assert [m.is_delivered for m in handovers.messages(reference)] == [True]


def test_deliveries_say_whom_and_where(handovers, reference, anna):
    handovers.request("tg:12345", "telegram", "utrecht")
    for each in handovers.list_requested():
        handovers.accept(each.reference, anna, "Anna")
    found = handovers.undelivered_for_person("node-1")
    assert [(each.sender_id, each.channel) for each in found] == [("web:jan", "web"), ("tg:12345", "telegram")]
    assert [each.sender_id for each in handovers.undelivered_for_person("node-1", limit=1)] == ["web:jan"]


def test_a_message_is_bounded_and_anything_can_be_said(handovers, reference, anna):
    handovers.accept(reference, anna, "Anna")
    for said in ("<script>alert(1)</script>", "'; DROP TABLE handover; --", "\ud83d", "x" * 9000):
        handovers.person_says("web:jan", said)
    texts = [m.text for m in handovers.messages(reference, after=1)]
    assert texts[:3] == ["<script>alert(1)</script>", "'; DROP TABLE handover; --", "\ud83d"]
    assert len(texts[3]) == MAXIMUM_MESSAGE_CHARACTERS


def test_retention_and_forgetting(handovers, reference, anna, clock):
    handovers.accept(reference, anna, "Anna")
    handovers.return_(reference, anna)
    clock.move(days=DAYS, seconds=-1)
    assert handovers.purge_expired() == 0
    clock.move(seconds=1)
    assert handovers.purge_expired() == 1
    going_on = handovers.request("web:jan", "web", "utrecht").reference
    handovers.person_says("web:jan", "hallo")
    assert handovers.of_person("web:jan")[0][2][0].text == "hallo"
    assert handovers.forget("web:jan") == 1
    assert handovers.get(going_on).state is S.CANCELLED
    assert [m.kind for m in handovers.messages(going_on)] == [MessageKind.ERASED]
    assert handovers.of_person("web:jan") == []


def test_nothing_can_be_read_without_the_key(handovers, reference, engine):
    handovers.person_says("web:jan", "woont in Zeist")
    stored = everything_stored(engine, HandoverRow, HandoverMessageRow)
    for secret in (b"jan", b"hospice", b"Zeist"):
        assert secret not in stored


def test_every_closed_state_is_a_dead_end():
    for before, after in TRANSITIONS.values():
        assert set(before) <= set(OPEN)
        assert after not in (S.REQUESTED,)
    assert {after for _, after in TRANSITIONS.values()} == set(S) - {S.REQUESTED}


class AnyOrder(RuleBasedStateMachine):
    """Everybody does anything in any order; a small model knows what must come of it."""

    @initialize()
    def begin(self):
        with self.engine.begin() as connection:
            connection.execute(text("DELETE FROM handover_message"))
            connection.execute(text("DELETE FROM handover"))
        self.clock, vault = Clock(), Vault(new_key())
        self.handovers = HandoverRepository(self.engine, vault, DAYS, self.clock)
        self.staff = [add_staff(self.engine, vault, f"s{new_key()}") for _ in range(2)]
        self.state, self.owner, self.reference, self.numbers = None, None, "", 0
        self.person = f"web:{new_key()}"

    @rule()
    def ask(self):
        found = self.handovers.request(self.person, "web", "utrecht")
        if self.state is None:
            self.state, self.owner, self.reference, self.numbers = S.REQUESTED, None, found.reference, 0
        assert found.reference == self.reference

    @rule(who=st.integers(0, 1))
    def accept(self, who):
        assert self.handovers.accept(self.reference, self.staff[who], "x") == (self.state is S.REQUESTED)
        if self.state is S.REQUESTED:
            self.state, self.owner, self.numbers = S.ACCEPTED, who, self.numbers + 1

    @rule()
    def person_speaks(self):
        number = self.handovers.person_says(self.person, "p")
        assert (number is not None) == (self.state is not None)
        self.numbers = number or self.numbers

    @rule(who=st.integers(0, 1))
    def staff_speak(self, who):
        mine = self.state in (S.ACCEPTED, S.IN_CONVERSATION) and self.owner == who
        number = self.handovers.staff_says(self.reference, self.staff[who], "s")
        assert (number is not None) == mine
        if mine:
            assert number == self.numbers + 1
            self.state, self.numbers = S.IN_CONVERSATION, number

    @rule(who=st.integers(0, 1))
    def give_back(self, who):
        mine = self.state in (S.ACCEPTED, S.IN_CONVERSATION) and self.owner == who
        assert self.handovers.return_(self.reference, self.staff[who]) == mine
        self.state = None if mine else self.state

    @rule()
    def leave(self):
        assert self.handovers.leave(self.person) == (self.state is not None)
        self.state = None

    @rule()
    def time_passes(self):
        self.clock.move(minutes=31)
        assert self.handovers.expire_due() == (self.state is not None)
        self.state = None

    @invariant()
    def both_agree(self):
        found = self.handovers.state_of(self.person)
        assert (found.state if found else None) is self.state
        if found and found.is_with_staff:
            assert found.staff_id == self.staff[self.owner]


def test_any_order_of_events(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    AnyOrder.engine = connect(url)
    quick = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(AnyOrder, settings=quick)
    AnyOrder.engine.dispose()


def test_moments_come_back_in_utc(handovers, reference):
    found = handovers.get(reference)
    assert found.requested_at == START
    assert found.requested_at.utcoffset() == timedelta(0)
    assert MessageKind.TEXT.value == "text" and Direction.STAFF.value == "staff"
