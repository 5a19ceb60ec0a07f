"""Fixtures shared by all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sanic import Sanic

from bot.content.library import Library, load_library
from bot.store.vault import new_key
from bot.training import is_trained, train
from tests.served import Served, start_server

settings.register_profile("nabij", deadline=None)  # a slow machine is no mistake in the code
settings.load_profile("nabij")
Sanic.test_mode = True  # several applications in one process: each is made from what Sanic is, not from the one before


@pytest.fixture(scope="session")
def trained() -> None:
    """Make sure there is a model of the data as it is."""
    if not is_trained():
        train()


@pytest.fixture(scope="session")
def served(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The running assistant, one for all tests; each test talks as its own senders."""
    server = start_server(tmp_path_factory.mktemp("state"), new_key())
    yield server
    server.stop()


@pytest.fixture(scope="session")
def library() -> Library:
    """All texts."""
    return load_library()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]
