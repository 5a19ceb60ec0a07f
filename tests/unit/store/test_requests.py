"""Call-back requests, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.store.notices import NoticeKind, NoticeRepository, NoticeTarget
from bot.store.point_models import CallbackRequestRow, RequestNoteRow, StaffRow
from bot.store.references import ALPHABET, new_reference, read_reference
from bot.store.requests import (
    MAXIMUM_NOTE_CHARACTERS,
    NO_DETAILS,
    WAITING_DAYS,
    CallbackDetails,
    RequestRepository,
    RequestState,
)
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, VaultError, new_key
from tests.unit.console.clock import START, Clock
from tests.unit.console.raw import everything_stored

DAYS = 30
DETAILS = CallbackDetails("+31612345678", "Wilhelmina", "na tien uur", "zorg thuis", "loved_one", ("wensenboekje",))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def requests(engine, vault, clock):
    return RequestRepository(engine, vault, DAYS, clock)


@pytest.fixture
def anna(engine, vault, clock):
    return StaffRepository(engine, vault, clock).add("Anna de Wit", "anna@voorbeeld.nl", [Role.WORKER], "hash")


@pytest.fixture
def bram(engine, vault, clock):
    return StaffRepository(engine, vault, clock).add("Bram Smit", "bram@voorbeeld.nl", [Role.WORKER], "hash")


@pytest.fixture
def reference(requests):
    return requests.create("jan", DETAILS, "web", "utrecht")


def test_a_request_comes_back(requests, reference):
    found = requests.get(reference)
    assert found.details == DETAILS
    assert (found.state, found.channel, found.region) == (RequestState.OPEN, "web", "utrecht")
    assert found.created_at == START
    assert [each.reference for each in requests.mine("jan")] == [reference]
    assert requests.mine("piet") == []
    assert requests.get("XX-XXX") is None


def test_a_reference_can_be_said_aloud():
    for _ in range(200):
        first, last = new_reference().split("-")
        assert set(first + last) <= set(ALPHABET)
        assert (len(first), len(last)) == (2, 3)
    assert not set("AEIOUY01") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["K7-4MP", "k74mp", " k7 4mp ", "K 7 4 M P"])
def test_a_reference_as_it_is_typed(typed):
    assert read_reference(typed) == "K7-4MP"


def test_a_reference_that_is_taken_is_not_given_again(requests, monkeypatch):
    given = iter(["K7-4MP", "K7-4MP", "K7-4MP", "X2-2XX"])
    monkeypatch.setattr("bot.store.references.new_reference", lambda: next(given))
    assert requests.create("jan", DETAILS, "web", "utrecht") == "K7-4MP"
    assert requests.create("piet", DETAILS, "web", "utrecht") == "X2-2XX"
    assert requests.mine("jan")[0].reference == "K7-4MP"


def test_who_waits_longest_stands_first(requests, clock):
    first = requests.create("jan", DETAILS, "web", "utrecht")
    clock.move(hours=3)
    second = requests.create("piet", DETAILS, "telegram", "utrecht")
    clock.move(hours=1)
    assert [each.reference for each in requests.list_open()] == [first, second]
    assert requests.list_open()[0].waiting(clock.now) == timedelta(hours=4)
    assert requests.count_open() == 2


def test_from_open_to_called(requests, reference, anna, clock):
    assert requests.claim(reference, anna)
    assert requests.list_open() == []
    assert [each.claimed_by for each in requests.list_claimed(anna)] == [anna]
    clock.move(hours=2)
    assert requests.close(reference, anna, RequestState.CALLED)
    clock.move(days=1)
    found = requests.list_done()[0]
    assert (found.state, found.finished_at, found.waiting(clock.now)) == (
        RequestState.CALLED,
        START + timedelta(hours=2),
        timedelta(hours=2),
    )


def test_two_people_click_at_once_and_one_has_it(requests, reference, anna, bram):
    start, results = threading.Barrier(2), {}

    def click(who):
        start.wait()
        results[who] = requests.claim(reference, who)

    threads = [threading.Thread(target=click, args=(who,)) for who in (anna, bram)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results.values()) == [False, True]
    assert results[requests.get(reference).claimed_by] is True


def test_a_colleague_cannot_end_or_put_back_my_request(requests, reference, anna, bram):
    assert requests.claim(reference, anna)
    assert not requests.claim(reference, bram)
    assert not requests.release(reference, bram)
    assert not requests.close(reference, bram, RequestState.CALLED)
    assert requests.release(reference, anna)
    assert requests.get(reference).claimed_by is None
    assert requests.claim(reference, bram)


def test_a_colleague_can_take_over(requests, reference, anna, bram):
    requests.claim(reference, anna)
    assert requests.claim(reference, bram, taken_from=anna)
    assert not requests.claim(reference, bram, taken_from=anna)
    assert [each.reference for each in requests.list_claimed()] == [reference]
    assert not requests.close(reference, anna, RequestState.CALLED)


def test_a_request_ends_as_called_or_closed_only(requests, reference, anna):
    requests.claim(reference, anna)
    with pytest.raises(ValueError, match="withdrawn"):
        requests.close(reference, anna, RequestState.WITHDRAWN)


def test_withdrawing_erases_what_was_said(requests, reference, anna):
    requests.claim(reference, anna)
    requests.note(reference, anna, "belt liever 's avonds")
    assert requests.withdraw("jan", reference)
    found = requests.get(reference)
    assert (found.state, found.details) == (RequestState.WITHDRAWN, NO_DETAILS)
    assert requests.notes(reference) == []
    assert not requests.note(reference, anna, "nog iets")
    assert not requests.close(reference, anna, RequestState.CALLED)
    assert not requests.withdraw("jan", reference)


def test_nobody_withdraws_the_request_of_another_or_what_is_done(requests, reference, anna):
    assert not requests.withdraw("piet", reference)
    requests.claim(reference, anna)
    requests.close(reference, anna, RequestState.CALLED)
    assert not requests.withdraw("jan", reference)
    assert requests.get(reference).details == DETAILS


def test_notes_stand_in_order_with_who_wrote_them(requests, reference, anna, bram, clock):
    requests.note(reference, anna, "niet thuis")
    clock.move(hours=1)
    requests.note(reference, bram, "x" * (MAXIMUM_NOTE_CHARACTERS + 50))
    notes = requests.notes(reference)
    assert [(n.staff_id, n.text[:10], n.written_at) for n in notes] == [
        (anna, "niet thuis", START),
        (bram, "x" * 10, START + timedelta(hours=1)),
    ]
    assert len(notes[1].text) == MAXIMUM_NOTE_CHARACTERS
    assert not requests.note("XX-XXX", anna, "?")


@pytest.mark.parametrize("claimed", [False, True])
def test_what_nobody_does_anything_with_expires(requests, reference, anna, clock, claimed):
    if claimed:
        clock.move(days=10)
        requests.claim(reference, anna)
    clock.move(days=WAITING_DAYS, seconds=-1)
    assert requests.expire_due() == 0
    clock.move(seconds=1)
    assert requests.expire_due() == 1
    assert requests.get(reference).state is RequestState.EXPIRED


def test_what_is_done_is_kept_for_thirty_days(requests, reference, anna, clock):
    requests.claim(reference, anna)
    requests.note(reference, anna, "gebeld")
    requests.close(reference, anna, RequestState.CALLED)
    clock.move(days=DAYS, seconds=-1)
    assert requests.purge_expired() == 0
    clock.move(seconds=1)
    assert requests.purge_expired() == 1
    assert requests.get(reference) is None
    assert requests.notes(reference) == []


def test_forgetting_somebody(requests, reference, anna):
    requests.note(reference, anna, "gebeld")
    other = requests.create("piet", DETAILS, "web", "utrecht")
    assert requests.forget("jan") == 1
    assert requests.mine("jan") == []
    assert requests.get(reference).details == NO_DETAILS
    assert requests.notes(reference) == []
    assert requests.get(other).details == DETAILS


def test_nothing_can_be_read_without_the_key(requests, reference, anna, engine):
    requests.note(reference, anna, "woont in Zeist")
    stored = everything_stored(engine, CallbackRequestRow, RequestNoteRow, StaffRow)
    for secret in (b"Wilhelmina", b"612345678", b"Zeist", b"jan", b"Anna", b"anna@"):
        assert secret not in stored
    with pytest.raises(VaultError):
        RequestRepository(engine, Vault(new_key()), DAYS).get(reference)


def test_sealed_details_cannot_be_moved_to_another_request(requests, reference, engine):
    other = requests.create("piet", CallbackDetails("+31301234567"), "web", "utrecht")
    sealed_of = "(SELECT sealed FROM callback_request WHERE reference = :a)"
    swap = f"UPDATE callback_request SET sealed = {sealed_of} WHERE reference = :b"  # noqa: S608 (no input)
    with engine.begin() as connection:
        connection.execute(text(swap), {"a": reference, "b": other})
    with pytest.raises(VaultError):
        requests.get(other)


@pytest.mark.parametrize("strange", ["'; DROP TABLE callback_request; --", "{{7*7}}", "<script>", "\ud83d", "é" * 5000])
def test_anything_can_be_said(requests, strange):
    details = CallbackDetails(strange, strange, strange, strange)
    assert requests.get(requests.create(strange, details, "web", "utrecht")).details == details


def test_every_request_brings_notices_and_a_withdrawn_one_none_more(requests, reference, engine, clock):
    notices = NoticeRepository(engine, clock)
    due = notices.take_due(list(NoticeTarget))
    assert {(n.kind, n.target) for n in due} == {
        (NoticeKind.REQUEST, NoticeTarget.EMAIL),
        (NoticeKind.REQUEST, NoticeTarget.WEBHOOK),
    }


def test_a_notice_goes_to_one_node_and_comes_back_until_it_is_sent(requests, reference, engine, clock):
    notices = NoticeRepository(engine, clock)
    (first,) = notices.take_due([NoticeTarget.EMAIL])
    assert notices.take_due([NoticeTarget.EMAIL]) == []
    clock.move(seconds=30)
    (again,) = notices.take_due([NoticeTarget.EMAIL])
    assert (again.id, again.attempts) == (first.id, 2)
    clock.move(seconds=30)
    assert notices.take_due([NoticeTarget.EMAIL]) == []
    clock.move(seconds=30)
    (third,) = notices.take_due([NoticeTarget.EMAIL])
    notices.mark_sent(third.id)
    clock.move(hours=5)
    assert notices.take_due([NoticeTarget.EMAIL]) == []
    assert len(notices.take_due([NoticeTarget.WEBHOOK])) == 1
    clock.move(days=2)
    assert notices.take_due(list(NoticeTarget)) == []
    assert notices.purge_expired() == 2
