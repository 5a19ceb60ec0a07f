"""Decides who may log in: password, then code; guessing either makes the next try wait longer and longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Optional

from bot.console.second_factor import step_of
from bot.console.services import Services
from bot.log import LogEvent, log
from bot.store.audit import AuditEvent
from bot.store.login_limits import FREE_FAILURES_ADDRESS
from bot.store.staff import Staff

MAXIMUM_EMAIL_CHARACTERS = 254


@dataclass(frozen=True)
class Attempt:
    """What came of a try."""

    staff: Optional[Staff]
    wait: timedelta = timedelta()
    """How long to wait before another; while it lasts nothing is even looked at."""


def try_password(services: Services, email: str, password: str, address: str) -> Attempt:
    """Return who a password belongs to; a name that does not exist behaves like one that does."""
    email = email[:MAXIMUM_EMAIL_CHARACTERS]
    staff = services.staff.by_email(email)
    wait = services.limits.wait(email, address)
    if wait:
        _refuse(services, staff, AuditEvent.LOGIN_BLOCKED, "blocked")
        return Attempt(None, wait)
    services.limits.fail(email)  # counted before it is tried, so that many tries at once do not all go first
    fits = services.passwords.fits(password, services.staff.password_hash(staff.id) if staff else "")
    if staff is None or not fits or not staff.is_active:
        services.limits.fail(address, FREE_FAILURES_ADDRESS)
        _refuse(services, staff, AuditEvent.LOGIN_FAILED, "password")
        return Attempt(None)
    services.limits.clear(email)
    return Attempt(staff)


def try_code(services: Services, staff: Staff, code: str, address: str) -> Attempt:
    """Return the member of staff when the code of the second factor is right, and was not used before."""
    name = f"code of {staff.id}"
    wait = services.limits.wait(name, address)
    if wait:
        _refuse(services, staff, AuditEvent.LOGIN_BLOCKED, "blocked")
        return Attempt(None, wait)
    services.limits.fail(name)
    step = step_of(services.staff.totp_secret(staff.id), code, services.clock())
    if step is None or not services.staff.use_totp_step(staff.id, step):
        services.limits.fail(address, FREE_FAILURES_ADDRESS)
        _refuse(services, staff, AuditEvent.LOGIN_FAILED, "code")
        return Attempt(None)
    services.limits.clear(name)
    return Attempt(staff)


def _refuse(services: Services, staff: Optional[Staff], event: AuditEvent, problem: str) -> None:
    services.trail.add(staff.id if staff else None, event)
    log(LogEvent.LOGIN_REFUSED, problem=problem)
