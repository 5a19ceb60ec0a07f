"""A made-up region, whole and to be broken at will."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.places.files import load_national, load_postcodes, load_region
from bot.places.nearby import load_nearby
from bot.places.nearby import nearby as installed
from tests.unit.content.conftest import Broken

FOLDER = Path(__file__).with_name("region_made_up")
REGION = "regions/duinrijk.yml"


@pytest.fixture(scope="session")
def region():
    return load_region(FOLDER, "duinrijk")


@pytest.fixture(scope="session")
def national():
    return load_national(FOLDER)


@pytest.fixture(scope="session")
def postcodes():
    return load_postcodes(FOLDER)


@pytest.fixture(scope="session")
def nearby(region):
    return load_nearby(region, FOLDER)


@pytest.fixture(scope="session")
def gazetteer(nearby):
    return nearby.gazetteer


@pytest.fixture(scope="session")
def utrecht():
    """What the installation itself knows."""
    return installed()


@pytest.fixture
def broken(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "content")
    return Broken(tmp_path / "content")
