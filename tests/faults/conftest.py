"""One installation for all faults: two nodes, a PostgreSQL of its own, Redis and nginx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.postgres import Postgres
from tests.nodes.cluster import Cluster


@dataclass
class Installation:
    """The nodes and what they stand on."""

    cluster: Cluster
    postgres: Postgres


@pytest.fixture(scope="package")
def started(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation, for all tests."""
    postgres = Postgres()
    try:
        cluster = Cluster(tmp_path_factory.mktemp("faults"), postgres.url, module="tests.faults.node")
        try:
            cluster.start()
            yield Installation(cluster, postgres)
        finally:
            cluster.stop()
    finally:
        postgres.remove()


@pytest.fixture
def installation(started: Installation) -> Installation:
    """The installation with everything up: what the test before ended is started again."""
    started.cluster.revive()
    return started
