"""Reads the files about places and care: content/regions/, national.yml, care.yml and postcodes.csv."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.library import ContentError, read_yaml
from bot.places.care_texts import CareTexts
from bot.places.national import National
from bot.places.postcodes import Postcode, PostcodeError, read_postcodes
from bot.places.region import Region

REGIONS, NATIONAL, CARE, POSTCODES = "regions", "national.yml", "care.yml", "postcodes.csv"

_Model = TypeVar("_Model", bound=BaseModel)


def load_region(folder: Path, id: str) -> Region:
    """Read content/regions/<id>.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return _read(Region, folder / REGIONS / f"{id}.yml")


def load_national(folder: Path) -> National:
    """Read content/national.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return _read(National, folder / NATIONAL)


def load_care_texts(folder: Path) -> CareTexts:
    """Read content/care.yml.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return _read(CareTexts, folder / CARE)


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


def _read(model: type[_Model], path: Path) -> _Model:
    try:
        return model.parse_obj(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ContentError(f"{path.name}: {where}: {first['msg']}") from error
