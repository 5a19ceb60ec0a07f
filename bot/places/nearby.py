"""Everything about care nearby of one installation, loaded once and put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.content.library import library
from bot.places.care_texts import CareTexts
from bot.places.files import load_care_texts, load_national, load_postcodes
from bot.places.finder import CareFinder
from bot.places.gazetteer import Gazetteer
from bot.places.kinds import CareKinds
from bot.places.region import Region
from bot.settings import CONTENT_DIR


@dataclass(frozen=True)
class Nearby:
    """What is needed to find care: kinds of care, places, organisations, and the texts around them."""

    texts: CareTexts
    kinds: CareKinds
    gazetteer: Gazetteer
    finder: CareFinder


def load_nearby(region: Region, folder: Path = CONTENT_DIR) -> Nearby:
    """Read content/care.yml, national.yml and postcodes.csv, and put them together with a region.

    Raises:
        ContentError: naming the file and the field or line that is wrong.
    """
    texts, national = load_care_texts(folder), load_national(folder)
    kinds = CareKinds(texts)
    gazetteer = Gazetteer(region, national, load_postcodes(folder), kinds.is_care_word)
    return Nearby(texts, kinds, gazetteer, CareFinder(region, national, gazetteer, texts))


@lru_cache(maxsize=1)
def nearby() -> Nearby:
    """Return the installation's own."""
    return load_nearby(library().region)
