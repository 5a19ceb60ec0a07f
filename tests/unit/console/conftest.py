"""A console on a fresh SQLite database, and visitors with a browser."""

from __future__ import annotations

import pytest

from bot.console.app import create_console
from bot.console.services import Addresses, build_services
from bot.store.database import connect, migrate
from bot.store.staff import Role
from bot.store.vault import Vault, new_key
from tests.unit.console.clock import Clock
from tests.unit.console.visitor import Desk, quick_passwords

ADDRESSES = Addresses("http://console.test", "https://chat.test", "nabij_test_bot")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault():
    return Vault(new_key())


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture
def services(engine, vault, clock):
    return build_services(engine, vault, ADDRESSES, clock, quick_passwords())


@pytest.fixture
def desk(services):
    return Desk(services, create_console(services))


@pytest.fixture
def worker(desk):
    """Return Anna, who helps people, logged in."""
    return desk.logged_in("Anna de Wit", Role.WORKER)


@pytest.fixture
def colleague(desk):
    """Return Bram, who does the same."""
    return desk.logged_in("Bram Smit", Role.WORKER)


@pytest.fixture
def editor(desk):
    """Return Carla, who makes campaigns."""
    return desk.logged_in("Carla Groen", Role.EDITOR)


@pytest.fixture
def administrator(desk):
    """Return Dirk, who lets people in."""
    return desk.logged_in("Dirk Bos", Role.ADMINISTRATOR)
