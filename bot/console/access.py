"""Who may do what: each page of the console names one kind of access, and nothing else decides."""

from __future__ import annotations

from enum import Enum
from typing import Optional

from bot.store.staff import Role, Staff
from bot.store.staff_sessions import Level, StaffSession


class Access(Enum):
    """What a page asks for."""

    EVERYBODY = "everybody"
    """Also who is not logged in: the way in, the style sheet."""
    HALF_WAY = "half_way"
    """Who gave a password and must still give a code."""
    STAFF = "staff"
    """Any role."""
    WORKER = Role.WORKER
    EDITOR = Role.EDITOR
    ADMINISTRATOR = Role.ADMINISTRATOR


class Verdict(Enum):
    """What becomes of a visit."""

    ENTER = "enter"
    LOG_IN = "log_in"
    REFUSE = "refuse"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 (a step, not a secret)


def judge(access: Access, session: Optional[StaffSession], staff: Optional[Staff], for_password: bool) -> Verdict:
    """Return whether somebody may enter a page.

    Args:
        access: what the page asks for.
        session: of the browser.
        staff: whose session it is.
        for_password: whether the page is one that somebody may use who must still choose a password.
    """
    if access is Access.EVERYBODY:
        return Verdict.ENTER
    if session is None or staff is None or not staff.is_active:
        return Verdict.LOG_IN
    if access is Access.HALF_WAY:
        return Verdict.ENTER if session.level is Level.PASSWORD else Verdict.LOG_IN
    if session.level is not Level.FULL:
        return Verdict.LOG_IN
    if staff.must_change_password and not for_password:
        return Verdict.CHANGE_PASSWORD
    if access is not Access.STAFF and access.value not in staff.roles:
        return Verdict.REFUSE
    return Verdict.ENTER
