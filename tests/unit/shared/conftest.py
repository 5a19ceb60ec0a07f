"""A real Redis for each module, running at the beginning of each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.shared import redis_line
from bot.store.vault import Vault, new_key
from tests.redis_server import RedisServer

PAUSE_SECONDS = 0.05


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    """A Redis that tests may kill and start."""
    server = RedisServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def vault() -> Vault:
    """A vault with a fresh key: nothing in Redis is found by another test."""
    return Vault(new_key())


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look soon whether Redis is back."""
    monkeypatch.setattr(redis_line, "PAUSE_SECONDS", PAUSE_SECONDS)
