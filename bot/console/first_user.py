"""Adds a member of staff from the command line: the first one, who lets the others in."""

from __future__ import annotations

from typing import Sequence

from bot.console.passwords import Passwords
from bot.contact import ContactKind, read_contact
from bot.settings import AUDIT_RETENTION_DAYS, data_key, database_url
from bot.store.audit import AuditEvent, AuditTrail
from bot.store.database import connect
from bot.store.staff import Role, StaffError, StaffRepository
from bot.store.vault import Vault


class FirstUserError(ValueError):
    """Somebody who cannot be added; the message is for who runs the command."""


def add_member(name: str, email: str, roles: Sequence[str]) -> str:
    """Add a member of staff and return the first password.

    Raises:
        FirstUserError: when the address or a role is no such thing, or the address is taken.
    """
    contact = read_contact(email)
    if contact is None or contact.kind is not ContactKind.EMAIL:
        raise FirstUserError("That is not an e-mail address.")
    known = {role.value: role for role in Role}
    if unknown := set(roles) - set(known):
        raise FirstUserError(f"Unknown role: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    passwords, engine = Passwords(), connect(database_url())
    password = passwords.first()
    try:
        staff = StaffRepository(engine, Vault(data_key()))
        staff_id = staff.add(name, contact.value, [known[role] for role in roles], passwords.hash(password))
        AuditTrail(engine, AUDIT_RETENTION_DAYS).add(None, AuditEvent.STAFF_ADDED, str(staff_id))
    except StaffError as error:
        raise FirstUserError(str(error)) from error
    finally:
        engine.dispose()
    return password
