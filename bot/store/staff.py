"""Keeps who works with the console: names and addresses sealed, passwords as argon2 hashes made elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Callable, Iterable, Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.conversations import utc_now
from bot.store.point_models import StaffRow as Row
from bot.store.vault import Vault


class Role(str, Enum):
    """What somebody does; a member of staff can have several."""

    WORKER = "medewerker"
    """Helps people: requests and live conversations."""
    EDITOR = "redacteur"
    """Campaigns and content."""
    ADMINISTRATOR = "beheerder"
    """Members of staff and the audit trail."""


class StaffError(ValueError):
    """A member of staff that cannot be stored like this."""


@dataclass(frozen=True)
class Staff:
    """A member of staff, without anything secret."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    is_active: bool
    must_change_password: bool
    has_second_factor: bool
    created_at: datetime
    last_login_at: Optional[datetime]

    @property
    def called(self) -> str:
        """The first name, by which people may call them."""
        return self.name.split()[0] if self.name.split() else self.name


class StaffRepository:
    """Reads and writes members of staff."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine and a vault."""
        self._engine, self._vault, self._clock = engine, vault, clock

    def add(self, name: str, email: str, roles: Iterable[Role], password_hash: str) -> int:
        """Store a member of staff, who must choose a password at the first log-in; return the id.

        Raises:
            StaffError: when the address is taken.
        """
        key = self._key(email)
        values = {
            "email_key": key,
            "sealed": self._seal({"name": name, "email": email.strip(), "totp": ""}, key),
            "password_hash": password_hash,
            "must_change_password": True,
            "roles": _stored(roles),
            "is_active": True,
            "has_second_factor": False,
            "last_totp_step": 0,
            "created_at": self._clock(),
        }
        try:
            with self._engine.begin() as connection:
                return int(connection.execute(Row.__table__.insert().values(**values)).inserted_primary_key[0])
        except IntegrityError as error:
            raise StaffError("this address is taken") from error

    def get(self, staff_id: int) -> Optional[Staff]:
        """Return a member of staff, or None."""
        row = self._row(Row.id == staff_id)
        return self._staff(row) if row else None

    def by_email(self, email: str) -> Optional[Staff]:
        """Return a member of staff by address, whatever its capitals, or None."""
        row = self._row(Row.email_key == self._key(email))
        return self._staff(row) if row else None

    def all(self) -> list[Staff]:
        """Return everybody, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(Row.__table__)).all()
        return sorted((self._staff(row) for row in rows), key=lambda each: each.name.lower())

    def names(self) -> dict[int, str]:
        """Return the name of everybody, by id."""
        return {each.id: each.name for each in self.all()}

    def password_hash(self, staff_id: int) -> str:
        """Return the hash of a password; nothing when there is no such member of staff."""
        row = self._row(Row.id == staff_id)
        return str(row.password_hash) if row else ""

    def set_password(self, staff_id: int, password_hash: str, must_change: bool) -> None:
        """Store another password."""
        self._update(staff_id, {"password_hash": password_hash, "must_change_password": must_change})

    def set_roles(self, staff_id: int, roles: Iterable[Role]) -> None:
        """Store other roles."""
        self._update(staff_id, {"roles": _stored(roles)})

    def set_active(self, staff_id: int, active: bool) -> None:
        """Let somebody log in, or not any more."""
        self._update(staff_id, {"is_active": active})

    def mark_login(self, staff_id: int) -> None:
        """Remember that somebody logged in."""
        self._update(staff_id, {"last_login_at": self._clock()})

    def totp_secret(self, staff_id: int) -> str:
        """Return the secret of the second factor in base32; nothing when there is none."""
        row = self._row(Row.id == staff_id)
        return str(self._told(row)["totp"]) if row else ""

    def set_totp_secret(self, staff_id: int, secret: str) -> None:
        """Store the secret of a second factor that is still to be confirmed; an empty one takes it away."""
        row = self._row(Row.id == staff_id)
        if row:
            sealed = self._seal({**self._told(row), "totp": secret}, row.email_key)
            self._update(staff_id, {"sealed": sealed, "has_second_factor": False, "last_totp_step": 0})

    def use_totp_step(self, staff_id: int, step: int) -> bool:
        """Accept a code of a time step (RFC 6238) once; False when that step, or a later one, was used before."""
        unused = (Row.id == staff_id) & (Row.last_totp_step < step)
        values = {"last_totp_step": step, "has_second_factor": True}
        with self._engine.begin() as connection:
            return bool(connection.execute(update(Row).where(unused).values(**values)).rowcount)

    def _key(self, email: str) -> str:
        return self._vault.pseudonym(f"staff:{email.strip().lower()}")

    def _row(self, which: Any) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(select(Row.__table__).where(which)).first()

    def _update(self, staff_id: int, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(Row).where(Row.id == staff_id).values(**values))

    def _seal(self, told: dict[str, str], key: str) -> bytes:
        return self._vault.seal(json.dumps(told).encode(), f"staff/{key}")

    def _told(self, row: Any) -> dict[str, str]:
        told: dict[str, str] = json.loads(self._vault.open(row.sealed, f"staff/{row.email_key}"))
        return told

    def _staff(self, row: Any) -> Staff:
        told = self._told(row)
        return Staff(
            row.id,
            told["name"],
            told["email"],
            frozenset(Role(role) for role in row.roles.split()),
            row.is_active,
            row.must_change_password,
            row.has_second_factor,
            row.created_at,
            row.last_login_at,
        )


def _stored(roles: Iterable[Role]) -> str:
    """Return roles as they are stored.

    Raises:
        StaffError: when there is none.
    """
    words = sorted({role.value for role in roles})
    if not words:
        raise StaffError("somebody without a role can do nothing")
    return " ".join(words)
