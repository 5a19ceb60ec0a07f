"""The guides of the project."""

from __future__ import annotations

import pytest

from bot.content.library import load_library
from bot.guides.funding import needed
from bot.guides.shelf import Shelf, load_shelf
from tests.unit.guides.player import Player


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """All guides, ready to run."""
    return load_shelf(relevance={"funding": needed})


@pytest.fixture
def player(shelf: Shelf) -> Player:
    """Somebody who talks with the guides."""
    return Player(load_library(), shelf)
