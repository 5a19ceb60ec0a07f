"""The installation of several nodes, one for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.nodes.cluster import Cluster
from tests.telegram.emulator import TOKEN, Emulator
from tests.unit.store.conftest import fresh_postgres, postgres_port  # noqa: F401 (a fixture)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Telegram."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def installation(
    trained: None,
    emulator: Emulator,
    postgres_port: int,  # noqa: F811 (the fixture)
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """Two running nodes, for all tests."""
    telegram = {"NABIJ_TELEGRAM_TOKEN": TOKEN, "NABIJ_TELEGRAM_API": emulator.url, "NABIJ_PUBLIC_URL": ""}
    cluster = Cluster(tmp_path_factory.mktemp("nodes"), fresh_postgres(postgres_port, "nabij_nodes"), **telegram)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def cluster(installation: Cluster) -> Cluster:
    """The nodes, all of them up: what the test before ended is started again, only when another test needs it."""
    installation.revive()
    return installation
