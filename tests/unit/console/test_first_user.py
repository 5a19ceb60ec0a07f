"""The first member of staff, from the command line."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.console.passwords import Passwords
from bot.store.audit import AuditEvent, AuditTrail
from bot.store.database import connect
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, new_key


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """Return the URL and key of an installation without a database yet."""
    url, key = f"sqlite:///{tmp_path / 'nabij.db'}", new_key()
    monkeypatch.setenv("NABIJ_DATABASE_URL", url)
    monkeypatch.setenv("NABIJ_DATA_KEY", key)
    monkeypatch.setattr("bot.cli.quiet", lambda: None)  # it is about the whole process
    return url, key


def run(*words):
    return CliRunner().invoke(app, ["user", "add", *words])


def test_the_first_user_gets_a_password_shown_once(installation):
    done = run("Dirk Bos", "dirk@voorbeeld.nl")
    assert done.exit_code == 0
    password = done.stdout.split()[-1]
    engine = connect(installation[0])
    staff = StaffRepository(engine, Vault(installation[1]))
    dirk = staff.by_email("dirk@voorbeeld.nl")
    assert (dirk.name, dirk.roles, dirk.must_change_password) == ("Dirk Bos", {Role.ADMINISTRATOR}, True)
    assert Passwords().fits(password, staff.password_hash(dirk.id))
    assert AuditTrail(engine, 30).newest()[0].event is AuditEvent.STAFF_ADDED
    engine.dispose()
    assert run("Dirk", "DIRK@voorbeeld.nl").exit_code == 1


def test_several_roles(installation):
    assert run("Anna", "anna@voorbeeld.nl", "--roles", "medewerker,redacteur").exit_code == 0
    engine = connect(installation[0])
    assert StaffRepository(engine, Vault(installation[1])).all()[0].roles == {Role.WORKER, Role.EDITOR}
    engine.dispose()


@pytest.mark.parametrize(
    "words", [("Dirk", "geen adres"), ("Dirk", "0612345678"), ("Dirk", "d@x.nl", "--roles", "baas")]
)
def test_who_cannot_be_added(installation, words):
    assert run(*words).exit_code == 1
