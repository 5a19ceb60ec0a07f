"""Fixtures: the emulator, and the channel connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.store.database import connect, migrate
from bot.store.vault import Vault, new_key
from tests.telegram.emulator import Emulator
from tests.telegram.line import Line, running


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A Bot API."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def vault() -> Vault:
    """A vault with a fresh key."""
    return Vault(new_key())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated SQLite database."""
    folder: Path = tmp_path_factory.mktemp("telegram")
    url = f"sqlite:///{folder / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def line(emulator: Emulator, engine: Engine, vault: Vault) -> Iterator[Line]:
    """A channel that polls."""
    with running(emulator, engine, vault) as line:
        yield line
