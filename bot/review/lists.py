"""Lists of names, places and institutions: those of deduce, and the places and organisations of our own content.

Of deduce (LGPL-3.0, V. Menger e.a., "DEDUCE: A pattern matching method for automatic de-identification of Dutch medical
text", Telematics and Informatics 35(4), 2018) the files in its package are read; nothing is copied or written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from bot.content.library import library
from bot.places.files import load_postcodes
from bot.review.text import plain
from bot.review.vocabulary import own_words
from bot.settings import CONTENT_DIR

MINIMUM_LETTERS = 2
OFTEN = 12
"""So often in our own sentences, in lower case, a word is a word before it is a first name (`blaas`, `zus`)."""
SOMETIMES = 4
"""The same for family names, of which far more are words (`hond`, `kosten`)."""
VERY_OFTEN = 60
"""So often it is no name, whatever stands before it (`wil`, `niet`)."""


@dataclass(frozen=True)
class Lists:
    """All in lower case without accents; names of several words with one space between."""

    first_names: frozenset[str]
    family_names: frozenset[str]
    common: frozenset[str]
    """Stop words and the thousand most used words."""
    medical: frozenset[str]
    places: frozenset[str]
    organisations: frozenset[str]
    own_organisations: frozenset[str]
    """Words that stand in names of the region's organisations and are no usual words."""
    counts: Counter[str]
    """How often a word stands in our own sentences in lower case."""

    def is_function(self, word: str) -> bool:
        """Say whether a word is too usual to be a name wherever it stands."""
        return self.counts[word] >= VERY_OFTEN

    def is_name(self, word: str) -> bool:
        """Say whether a word is a name by itself: it is in a list of names and hardly ever anything else."""
        if word in self.first_names:
            is_medical = word in self.medical and self.counts[word] > 0
            return word not in self.common and not is_medical and self.counts[word] < OFTEN
        if word in self.family_names:
            return word not in self.common and word not in self.medical and self.counts[word] < SOMETIMES
        return False

    def may_be_name(self, word: str) -> bool:
        """Say whether a word is a name where a name is expected."""
        return (word in self.first_names or word in self.family_names) and not self.is_function(word)


def deduce_folder() -> Path:
    """Return where deduce keeps its lists; finding it does not import it."""
    found = find_spec("deduce")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("deduce")
    return Path(found.origin).parent / "data" / "lookup" / "src"


def _read(*lists: str) -> frozenset[str]:
    found: set[str] = set()
    for name in lists:
        for path in (deduce_folder() / name).rglob("items.txt"):
            found.update(" ".join(plain(line).split()) for line in path.read_text("utf-8").splitlines())
    return frozenset(each for each in found if len(each) >= MINIMUM_LETTERS)


def _towns() -> frozenset[str]:
    codes = load_postcodes(CONTENT_DIR).values()
    return frozenset(plain(name) for code in codes for name in (code.town, code.municipality))


def _ours() -> frozenset[str]:
    """Return the names of the region's organisations."""
    return frozenset(
        plain(name) for each in library().region.organisations for name in (each.name, *each.also_known_as)
    )


def _organisations() -> frozenset[str]:
    known = own_words()
    listed = _read(
        "institutions/lst_hospital", "institutions/lst_hospital_abbr", "institutions/lst_healthcare_institution"
    )
    return frozenset(_ours() | {name for name in listed if " " in name or name not in known})


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Return the installation's lists; reading them takes a second."""
    counts = own_words()
    common = _read("whitelist/lst_common_word", "whitelist/lst_stop_word")
    telling = {word for name in _ours() for word in name.split() if word not in common and counts[word] < OFTEN}
    return Lists(
        first_names=_read("names/lst_first_name"),
        family_names=_read("names/lst_surname", "names/lst_interfix_surname"),
        common=common,
        medical=_read("whitelist/lst_medical_term"),
        places=_towns() | _read("locations/lst_placename"),
        organisations=_organisations(),
        own_organisations=frozenset(telling),
        counts=counts,
    )
