"""The database of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.live.scene import Database, database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A fresh database with a member of staff."""
    with database(tmp_path) as found:
        yield found
