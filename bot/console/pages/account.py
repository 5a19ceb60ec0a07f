"""One's own account: password, sessions."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.passwords import MINIMUM_CHARACTERS
from bot.console.visit import Visit, new_token
from bot.store.audit import AuditEvent
from bot.store.staff_sessions import Level


def account(visit: Visit) -> Response:
    """Show who one is to the console."""
    return visit.render("account.html", browsers=visit.services.sessions.count(visit.me.id))


def password_form(visit: Visit) -> Response:
    """Ask for another password."""
    return visit.render("password.html", minimum=MINIMUM_CHARACTERS)


def change_password(visit: Visit) -> Response:
    """Store another password; all other browsers are logged out."""
    services, new = visit.services, visit.raw("new")
    problem = _problem(visit, new)
    if problem:
        said = services.texts.problem(problem)
        return visit.render("password.html", 400, minimum=MINIMUM_CHARACTERS, problem=said)
    services.staff.set_password(visit.me.id, services.passwords.hash(new), must_change=False)
    services.sessions.end_all(visit.me.id)
    services.limits.clear(_limit_name(visit))
    visit.note(AuditEvent.PASSWORD_CHANGED)
    token = services.sessions.create(visit.me.id, Level.FULL)
    return visit.with_cookie(visit.redirect("/account", done="password_changed"), token)


def logout_everywhere(visit: Visit) -> Response:
    """End all of one's sessions, this one too."""
    visit.services.sessions.end_all(visit.me.id)
    visit.note(AuditEvent.LOGGED_OUT_EVERYWHERE)
    return visit.with_cookie(visit.redirect("/inloggen", done="logged_out"), new_token())


def _problem(visit: Visit, new: str) -> str:
    """Return what is wrong with what was filled in; guessing the old password waits as logging in does."""
    services, me = visit.services, visit.me
    if services.limits.wait(_limit_name(visit)):
        return "blocked_short"
    services.limits.fail(_limit_name(visit))
    if not services.passwords.fits(visit.raw("old"), services.staff.password_hash(me.id)):
        return "wrong_old"
    if new != visit.raw("again"):
        return "not_the_same"
    if new == visit.raw("old"):
        return "password_same"
    return services.passwords.problem(new, me.name, me.email)


def _limit_name(visit: Visit) -> str:
    return f"old password of {visit.me.id}"
