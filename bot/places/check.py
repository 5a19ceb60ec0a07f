"""Checks the files about places and care; `bot/content/check.py` asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.content.files import ContentError
from bot.content.remarks import Remark
from bot.places.files import (
    CARE,
    NATIONAL,
    POSTCODES,
    REGIONS,
    load_care_texts,
    load_national,
    load_postcodes,
    load_region,
)
from bot.places.flaws import located
from bot.places.national_check import care_flaws, national_flaws, national_stale, postcode_remarks
from bot.places.region_check import RegionCheck, region_stale


def places_remarks(folder: Path, today: date) -> Iterator[Remark]:
    """Yield everything that is wrong in the region files, national.yml, care.yml and postcodes.csv.

    Args:
        folder: the content.
        today: no date may lie after it.
    """
    try:
        national, postcodes, texts = load_national(folder), load_postcodes(folder), load_care_texts(folder)
        regions = {path: load_region(folder, path.stem) for path in sorted((folder / REGIONS).glob("*.yml"))}
    except ContentError as error:
        yield Remark(folder, 1, str(error))
        return
    yield from located(folder / NATIONAL, national_flaws(national, postcodes, today))
    yield from located(folder / CARE, care_flaws(texts, national))
    yield from postcode_remarks(folder / POSTCODES, postcodes, national)
    for path, region in regions.items():
        check = RegionCheck(region, national, postcodes, texts, today)
        yield from located(path, check.flaws(path.stem))


def stale_places_remarks(folder: Path, today: date) -> Iterator[Remark]:
    """Yield warnings for what an editor has to look up again: uncertain, without a date, or older than a year.

    A file that cannot be read holds nothing here; `places_remarks` names it.
    """
    with contextlib.suppress(ContentError):
        for path in sorted((folder / REGIONS).glob("*.yml")):
            yield from located(path, region_stale(load_region(folder, path.stem), today), is_warning=True)
        yield from located(folder / NATIONAL, national_stale(load_national(folder), today), is_warning=True)
