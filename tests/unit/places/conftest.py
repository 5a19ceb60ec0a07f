"""A made-up region, whole and to be broken at will."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.places.files import load_national, load_postcodes, load_region
from bot.places.nearby import load_nearby
from bot.places.nearby import nearby as installed
from bot.settings import CONTENT_DIR
from tests.unit.content.conftest import Broken

MADE_UP = Path(__file__).with_name("region_made_up")
REGION = "regions/duinrijk.yml"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The content of a region that does not exist."""
    folder = tmp_path_factory.mktemp("made_up") / "content"
    shutil.copytree(MADE_UP, folder)
    asked = (CONTENT_DIR / "care.yml").read_text("utf-8").partition("\nask:\n")[2]
    care = folder / "care.yml"
    care.write_text(f"{care.read_text('utf-8')}ask:\n{asked}", "utf-8")
    return folder


@pytest.fixture(scope="session")
def region(folder):
    return load_region(folder, "duinrijk")


@pytest.fixture(scope="session")
def national(folder):
    return load_national(folder)


@pytest.fixture(scope="session")
def postcodes(folder):
    return load_postcodes(folder)


@pytest.fixture(scope="session")
def nearby(region, folder):
    return load_nearby(region, folder)


@pytest.fixture(scope="session")
def gazetteer(nearby):
    return nearby.gazetteer


@pytest.fixture(scope="session")
def utrecht():
    """What the installation itself knows."""
    return installed()


@pytest.fixture
def broken(tmp_path, folder):
    shutil.copytree(folder, tmp_path / "content")
    return Broken(tmp_path / "content")
