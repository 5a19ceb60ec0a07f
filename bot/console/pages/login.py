"""Logging in and out: password, then code, with a new session secret after each."""

from __future__ import annotations

from math import ceil
from typing import Any

from starlette.responses import Response

from bot.console import qr
from bot.console.login import Attempt, try_code, try_password
from bot.console.second_factor import address as otpauth_address
from bot.console.second_factor import new_secret
from bot.console.visit import RefusedError, Visit, new_token
from bot.store.audit import AuditEvent
from bot.store.staff import Role
from bot.store.staff_sessions import Level

HOMES = ((Role.WORKER, "/verzoeken"), (Role.EDITOR, "/campagnes"), (Role.ADMINISTRATOR, "/medewerkers"))


def home(visit: Visit) -> Response:
    """Send somebody to the page they work on most."""
    return visit.redirect(next(path for role, path in HOMES if role in visit.me.roles))


def login_form(visit: Visit) -> Response:
    """Show the form."""
    return _with_problem(visit, "login.html", "")


def login(visit: Visit) -> Response:
    """Check name and password."""
    attempt = try_password(visit.services, visit.text("email"), visit.raw("password"), visit.address)
    if attempt.staff is None:
        return _with_problem(visit, "login.html", _problem(visit, attempt, "wrong_password"), email=visit.text("email"))
    token = visit.services.sessions.create(attempt.staff.id, Level.PASSWORD)
    path = "/inloggen/code" if attempt.staff.has_second_factor else "/inloggen/instellen"
    return visit.with_cookie(visit.redirect(path), token)


def code_form(visit: Visit) -> Response:
    """Ask for the code."""
    if not visit.me.has_second_factor:
        return visit.redirect("/inloggen/instellen")
    return _with_problem(visit, "login_code.html", "")


def code(visit: Visit) -> Response:
    """Check the code."""
    if not visit.me.has_second_factor:
        raise RefusedError(403, "not_allowed")
    return _enter(visit, "login_code.html")


def setup_form(visit: Visit) -> Response:
    """Show the QR code with which an app learns the second factor."""
    if visit.me.has_second_factor:
        return visit.redirect("/inloggen/code")
    if not visit.services.staff.totp_secret(visit.me.id):
        visit.services.staff.set_totp_secret(visit.me.id, new_secret())
    return _with_problem(visit, "login_setup.html", "", **_shown_secret(visit))


def setup(visit: Visit) -> Response:
    """Check the first code of a new second factor."""
    if visit.me.has_second_factor:
        raise RefusedError(403, "not_allowed")
    response = _enter(visit, "login_setup.html", **_shown_secret(visit))
    if response.status_code == 303:
        visit.note(AuditEvent.SECOND_FACTOR_SET)
    return response


def logout(visit: Visit) -> Response:
    """End the session."""
    visit.note(AuditEvent.LOGGED_OUT)
    visit.services.sessions.end(visit.token)
    return visit.with_cookie(visit.redirect("/inloggen", done="logged_out"), new_token())


def _enter(visit: Visit, template: str, **values: Any) -> Response:
    services = visit.services
    attempt = try_code(services, visit.me, visit.text("code"), visit.address)
    if attempt.staff is None:
        return _with_problem(visit, template, _problem(visit, attempt, "wrong_code"), **values)
    services.sessions.end(visit.token)
    services.staff.mark_login(visit.me.id)
    visit.note(AuditEvent.LOGGED_IN)
    return visit.with_cookie(visit.redirect("/"), services.sessions.create(visit.me.id, Level.FULL))


def _with_problem(visit: Visit, template: str, problem: str, email: str = "", **values: Any) -> Response:
    response = visit.render(
        template, 403 if problem else 200, **({"problem": problem} if problem else {}), email=email, **values
    )
    return visit.with_cookie(response, visit.token)


def _problem(visit: Visit, attempt: Attempt, code: str) -> str:
    if not attempt.wait:
        return visit.services.texts.problem(code)
    minutes = ceil(attempt.wait.total_seconds() / 60)
    return visit.services.texts.problem("blocked").format(minutes=minutes)


def _shown_secret(visit: Visit) -> dict[str, str]:
    services = visit.services
    secret = services.staff.totp_secret(visit.me.id)
    issuer = services.texts.pages["base"]["product"]
    title = services.texts.pages["login"]["qr"]
    picture = qr.svg(otpauth_address(secret, visit.me.email, issuer), title)
    return {"qr": picture, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}
