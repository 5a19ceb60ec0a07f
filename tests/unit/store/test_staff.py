"""Members of staff, their sessions, failed log-ins and the audit trail, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store.audit import PAGE, AuditEvent, AuditTrail
from bot.store.login_limits import FORGOTTEN, FREE_FAILURES, LONGEST_WAIT, LoginLimits
from bot.store.point_models import StaffRow
from bot.store.staff import Role, StaffError, StaffRepository
from bot.store.staff_sessions import HALF_WAY, IDLE, LONGEST, Level, StaffSessionRepository
from tests.unit.console.clock import START, Clock
from tests.unit.console.raw import everything_stored


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def staff(engine, vault, clock):
    return StaffRepository(engine, vault, clock)


@pytest.fixture
def anna(staff):
    return staff.add("Anna de Wit", "Anna@Voorbeeld.nl", [Role.WORKER, Role.EDITOR], "hash")


@pytest.fixture
def sessions(engine, clock):
    return StaffSessionRepository(engine, clock)


@pytest.fixture
def limits(engine, vault, clock):
    return LoginLimits(engine, vault, clock)


@pytest.fixture
def trail(engine, clock):
    return AuditTrail(engine, 730, clock)


def test_somebody_comes_back(staff, anna):
    found = staff.get(anna)
    assert (found.name, found.called, found.email) == ("Anna de Wit", "Anna", "Anna@Voorbeeld.nl")
    assert found.roles == {Role.WORKER, Role.EDITOR}
    assert found.is_active and found.must_change_password and not found.has_second_factor
    assert (found.created_at, found.last_login_at) == (START, None)
    assert staff.by_email(" anna@voorbeeld.NL ") == found
    assert staff.by_email("bram@voorbeeld.nl") is None
    assert staff.names() == {anna: "Anna de Wit"}


def test_an_address_is_taken_whatever_its_capitals(staff, anna):
    with pytest.raises(StaffError):
        staff.add("Anna", "ANNA@voorbeeld.nl", [Role.WORKER], "hash")


def test_nobody_is_without_a_role(staff, anna):
    with pytest.raises(StaffError):
        staff.set_roles(anna, [])
    staff.set_roles(anna, [Role.ADMINISTRATOR])
    assert staff.get(anna).roles == {Role.ADMINISTRATOR}


def test_a_password_can_be_changed(staff, anna, clock):
    staff.set_password(anna, "other", must_change=False)
    clock.move(hours=1)
    staff.mark_login(anna)
    assert staff.password_hash(anna) == "other"
    assert staff.password_hash(999) == ""
    assert not staff.get(anna).must_change_password
    assert staff.get(anna).last_login_at == START + timedelta(hours=1)


def test_a_code_works_once(staff, anna):
    staff.set_totp_secret(anna, "JBSWY3DPEHPK3PXP")
    assert staff.totp_secret(anna) == "JBSWY3DPEHPK3PXP"
    assert not staff.get(anna).has_second_factor
    assert staff.use_totp_step(anna, 100)
    assert staff.get(anna).has_second_factor
    assert not staff.use_totp_step(anna, 100)
    assert not staff.use_totp_step(anna, 99)
    assert staff.use_totp_step(anna, 101)
    staff.set_totp_secret(anna, "")
    assert not staff.get(anna).has_second_factor


def test_names_addresses_and_secrets_are_sealed(staff, anna, engine):
    staff.set_totp_secret(anna, "JBSWY3DPEHPK3PXP")
    stored = everything_stored(engine, StaffRow)
    for secret in (b"Anna", b"oorbeeld", b"JBSWY3DPEHPK3PXP"):
        assert secret not in stored


def test_a_session_is_found_by_its_secret_only(sessions, anna, engine):
    token = sessions.create(anna, Level.FULL)
    assert sessions.find(token).staff_id == anna
    for other in ("", token[:-1], token + "x", token.lower(), "\ud83d"):
        assert sessions.find(other) is None
    with engine.connect() as connection:
        assert token not in str(connection.execute(text("SELECT * FROM staff_session")).all())


@pytest.mark.parametrize(("level", "limit"), [(Level.FULL, IDLE), (Level.PASSWORD, HALF_WAY)])
def test_a_session_ends_when_nothing_is_done(sessions, anna, clock, level, limit):
    token = sessions.create(anna, level)
    clock.move(seconds=limit.total_seconds() - 1)
    assert sessions.find(token, touch=False)
    clock.move(seconds=1)
    assert sessions.find(token) is None
    assert sessions.purge_expired() == 1


def test_being_there_keeps_a_session_a_page_that_refreshes_does_not(sessions, anna, clock):
    used, left_open = sessions.create(anna, Level.FULL), sessions.create(anna, Level.FULL)
    for _ in range(4):
        clock.move(minutes=10)
        sessions.find(used)
        sessions.find(left_open, touch=False)
    assert sessions.find(used)
    assert sessions.find(left_open) is None


def test_after_a_working_day_everybody_logs_in_again(sessions, anna, clock):
    token, began = sessions.create(anna, Level.FULL), clock.now
    while clock.now - began < LONGEST - timedelta(minutes=10):
        clock.move(minutes=10)
        assert sessions.find(token)
    clock.move(minutes=10)
    assert sessions.find(token) is None


def test_logging_out_here_and_everywhere(sessions, anna, staff):
    bram = staff.add("Bram", "bram@voorbeeld.nl", [Role.WORKER], "hash")
    tokens, other = [sessions.create(anna, Level.FULL) for _ in range(3)], sessions.create(bram, Level.FULL)
    sessions.end(tokens[0])
    assert sessions.find(tokens[0]) is None
    assert sessions.count(anna) == 2
    assert sessions.end_all(anna, but=sessions.find(tokens[1]).id) == 1
    assert sessions.find(tokens[1]) and not sessions.find(tokens[2])
    assert sessions.end_all(anna) == 1
    assert sessions.find(other)


def test_mistyping_is_free_and_guessing_waits_longer_and_longer(limits, clock):
    for _ in range(FREE_FAILURES):
        limits.fail("anna@voorbeeld.nl")
    assert limits.wait("anna@voorbeeld.nl") == timedelta()
    waits = []
    for _ in range(8):
        limits.fail("Anna@voorbeeld.nl ")
        waits.append(limits.wait("anna@voorbeeld.nl"))
    assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 240, 480, 900, 900, 900]
    assert waits[-1] == LONGEST_WAIT
    assert limits.wait("bram@voorbeeld.nl", "anna@voorbeeld.nl") == LONGEST_WAIT
    clock.move(seconds=LONGEST_WAIT.total_seconds())
    assert limits.wait("anna@voorbeeld.nl") == timedelta()
    limits.fail("anna@voorbeeld.nl")
    assert limits.wait("anna@voorbeeld.nl") == LONGEST_WAIT
    limits.clear("anna@voorbeeld.nl")
    assert limits.wait("anna@voorbeeld.nl") == timedelta()


def test_failures_of_yesterday_are_forgotten(limits, clock):
    for _ in range(FREE_FAILURES + 3):
        limits.fail("anna@voorbeeld.nl")
    clock.move(seconds=FORGOTTEN.total_seconds())
    assert limits.purge_expired() == 1
    limits.fail("anna@voorbeeld.nl")
    assert limits.wait("anna@voorbeeld.nl") == timedelta()


def test_the_trail_is_read_page_by_page(trail, anna, clock):
    for number in range(PAGE + 20):
        trail.add(anna, AuditEvent.REQUEST_SEEN, f"R-{number}")
        clock.move(seconds=1)
    trail.add(None, AuditEvent.LOGIN_FAILED)
    first = trail.newest()
    assert [e.event for e in first[:2]] == [AuditEvent.LOGIN_FAILED, AuditEvent.REQUEST_SEEN]
    assert first[0].staff_id is None
    rest = trail.newest(before=first[-1].id)
    assert (len(first), len(rest)) == (PAGE, 21)
    assert [e.reference for e in trail.newest(reference="R-7")] == ["R-7"]
    assert len(trail.newest(staff_id=anna, before=first[-1].id)) == 21


def test_the_trail_cannot_be_changed(trail, anna, engine):
    trail.add(anna, AuditEvent.REQUEST_SEEN, "K7-4MP")
    with pytest.raises(DBAPIError, match="append only"), engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET reference = 'X'"))
    assert trail.newest()[0].reference == "K7-4MP"


def test_the_trail_is_kept_for_its_time(trail, anna, clock):
    trail.add(anna, AuditEvent.LOGGED_IN)
    clock.move(days=730, seconds=-1)
    assert trail.purge_expired() == 0
    clock.move(seconds=1)
    assert trail.purge_expired() == 1
