"""Which language a message is in, when it is not Dutch."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.settings import ROOT

WORDS_FILE = ROOT / "data" / "languages.yml"
DUTCH = "nl"
KNOWN = ("nl", "en", "de", "fr", "tr", "ar", "pl", "uk", "ru", "es", "ro", "it", "pt", "fa", "bg", "zh")
"""Languages told apart. More would only add mistakes on short messages; Frisian and Afrikaans count as Dutch."""
MINIMUM_WORDS = 4
"""A shorter Latin-script message is too little to tell a language by letters alone."""
SURE = 0.95
"""Chance of the likeliest language from which it counts, when the words show it too."""
PLAIN = 2
"""So many little words of a language, and none of Dutch, tell it whatever the letters look like."""
MINIMUM_DUTCH = 0.4
"""From this share of little Dutch words on, no letters make a message another language."""
FOREIGN_LETTERS = frozenset("ğşıćčśźżłąęńőűãõñßåøæșță")
"""Not in Dutch words; é, ë, ï, ö and the like are."""
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _little_words() -> dict[str, frozenset[str]]:
    """Return the little words of each language, by its code (data/languages.yml)."""
    return {code: frozenset(words.split()) for code, words in yaml.safe_load(WORDS_FILE.read_text("utf-8")).items()}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(KNOWN))
    return identifier


def _is_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return not letters or latin * 2 >= len(letters)


def likeliest_language(text: str) -> str:
    """Return the likeliest language other than Dutch or Dutch itself, as a two-letter code."""
    return str(_identifier().classify(text)[0])


def other_language(text: str) -> str | None:
    """Return the two-letter code of a language that is surely not Dutch, or None.

    Letters alone are not enough: short Dutch with a place or a slip in it ("wat kost hospis in zeist") looks German.
    """
    if not _is_latin(text):
        found = likeliest_language(text)
        return None if found == DUTCH else found
    words = [word.lower() for word in _WORD.findall(text)]
    shown = {code: len(little.intersection(words)) for code, little in _little_words().items()}
    dutch = sum(word in _little_words()[DUTCH] for word in words)
    if len(words) < MINIMUM_WORDS or dutch >= MINIMUM_DUTCH * len(words):
        return None
    found, chance = _identifier().classify(text)
    is_shown = shown.get(found, 0) > 0 or not FOREIGN_LETTERS.isdisjoint(text.lower())
    if found != DUTCH and chance >= SURE and is_shown:
        return str(found)
    plainest = max((code for code in shown if code != DUTCH), key=lambda code: shown[code])
    return plainest if not dutch and shown[plainest] >= PLAIN else None
