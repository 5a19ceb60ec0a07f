"""Reads the files about places and care: content/regions/, national.yml, care.yml and postcodes.csv."""

from __future__ import annotations

from pathlib import Path

from bot.content.files import ContentError, read_as
from bot.places.care_texts import CareTexts
from bot.places.national import National
from bot.places.postcodes import Postcode, PostcodeError, read_postcodes
from bot.places.region import Region

REGIONS, NATIONAL, CARE, POSTCODES = "regions", "national.yml", "care.yml", "postcodes.csv"


def load_region(folder: Path, id: str) -> Region:
    """Read content/regions/<id>.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(Region, folder / REGIONS / f"{id}.yml")


def load_national(folder: Path) -> National:
    """Read content/national.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(National, folder / NATIONAL)


def load_care_texts(folder: Path) -> CareTexts:
    """Read content/care.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return read_as(CareTexts, folder / CARE)


def load_postcodes(folder: Path) -> dict[str, Postcode]:
    """Read content/postcodes.csv.

    Raises:
        ContentError: naming the file and the line that is wrong.
    """
    path = folder / POSTCODES
    try:
        return read_postcodes(path)
    except PostcodeError as error:
        raise ContentError(f"{path.name}: line {error.line}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
