"""Members of staff: add, give roles, let in or not, help with a lost password or phone."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import RefusedError, Visit, read_number
from bot.contact import ContactKind, read_contact
from bot.store.audit import AuditEvent
from bot.store.staff import Role, Staff, StaffError

MAXIMUM_NAME_CHARACTERS = 80


def members(visit: Visit) -> Response:
    """Show everybody."""
    return visit.render("staff_list.html", members=visit.services.staff.all())


def new_form(visit: Visit) -> Response:
    """Show an empty form."""
    return _form(visit)


def add(visit: Visit) -> Response:
    """Add somebody, and show the first password once."""
    services, name = visit.services, visit.text("name")[:MAXIMUM_NAME_CHARACTERS]
    contact, roles = read_contact(visit.text("email")), _roles(visit)
    if not name or not roles or contact is None or contact.kind is not ContactKind.EMAIL:
        return _form(visit, "staff_form")
    password = services.passwords.first()
    try:
        staff_id = services.staff.add(name, contact.value, roles, services.passwords.hash(password))
    except StaffError:
        return _form(visit, "staff_taken")
    visit.note(AuditEvent.STAFF_ADDED, str(staff_id))
    return visit.render("staff_password.html", member=services.staff.get(staff_id), password=password)


def member_page(visit: Visit) -> Response:
    """Show somebody."""
    member = _member(visit)
    return visit.render(
        "staff_member.html", member=member, roles=list(Role), browsers=visit.services.sessions.count(member.id)
    )


def change(visit: Visit) -> Response:
    """Store roles, and whether somebody may log in."""
    member, roles, active = _member(visit), _roles(visit), bool(visit.text("is_active"))
    path = f"/medewerkers/{member.id}"
    if not roles:
        return visit.redirect(path, problem="staff_form")
    if member.id == visit.me.id and (Role.ADMINISTRATOR not in roles or not active):
        return visit.redirect(path, problem="yourself")
    services = visit.services
    services.staff.set_roles(member.id, roles)
    services.staff.set_active(member.id, active)
    if not active:
        services.sessions.end_all(member.id)
    visit.note(AuditEvent.STAFF_CHANGED, str(member.id))
    return visit.redirect(path, done="staff_changed")


def reset_password(visit: Visit) -> Response:
    """Give somebody a new first password, shown once."""
    member, services = _member(visit), visit.services
    if member.id == visit.me.id:
        return visit.redirect(f"/medewerkers/{member.id}", problem="yourself")
    password = services.passwords.first()
    services.staff.set_password(member.id, services.passwords.hash(password), must_change=True)
    services.sessions.end_all(member.id)
    visit.note(AuditEvent.STAFF_PASSWORD_RESET, str(member.id))
    return visit.render("staff_password.html", member=member, password=password)


def reset_factor(visit: Visit) -> Response:
    """Let somebody set up a second factor again, after a lost phone."""
    member, services = _member(visit), visit.services
    if member.id == visit.me.id:
        return visit.redirect(f"/medewerkers/{member.id}", problem="yourself")
    services.staff.set_totp_secret(member.id, "")
    services.sessions.end_all(member.id)
    visit.note(AuditEvent.STAFF_FACTOR_RESET, str(member.id))
    return visit.redirect(f"/medewerkers/{member.id}", done="factor_reset")


def _roles(visit: Visit) -> list[Role]:
    return [role for role in Role if role.value in visit.form.get("roles", ())]


def _member(visit: Visit) -> Staff:
    number = read_number(visit.params["id"])
    member = visit.services.staff.get(number) if number is not None else None
    if member is None:
        raise RefusedError(404, "not_found")
    return member


def _form(visit: Visit, problem: str = "") -> Response:
    said = {"problem": visit.services.texts.problem(problem)} if problem else {}
    values = {"name": visit.text("name"), "email": visit.text("email"), "chosen": _roles(visit)}
    return visit.render("staff_form.html", 400 if problem else 200, roles=list(Role), **values, **said)
