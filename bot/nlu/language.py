"""Which language a message is in, when it is not Dutch."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

DUTCH = "nl"
KNOWN = ("nl", "en", "de", "fr", "tr", "ar", "pl", "uk", "ru", "es", "ro", "it", "pt", "fa", "bg", "zh")
"""Languages told apart. More would only add mistakes on short messages; Frisian and Afrikaans count as Dutch."""
MINIMUM_WORDS = 4
"""A shorter Latin-script message is too little to tell a language by letters alone."""
SURE = 0.95
_LITTLE_WORDS = """
ik wil niet een het iemand mijn naar moet zijn heb geen voor nog deze uit wij jullie mij wat hoe waar wie waarom
kunnen kan mag hij zij ze haar ons onze zo als ook maar bij aan dat dit de er al meer veel graag
"""
ONLY_DUTCH = frozenset(_LITTLE_WORDS.split())
"""Small words of Dutch that English, German and French do not write so, or hardly ever beside each other."""
MINIMUM_DUTCH = 0.4
"""From this share of such words on, no letters make a message another language ("ik wil nu met iemand chatten")."""
_WORD = re.compile(r"[^\W\d_]+")


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
    """Return the two-letter code of a language that is surely not Dutch, or None."""
    if not _is_latin(text):
        found = likeliest_language(text)
        return None if found == DUTCH else found
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < MINIMUM_WORDS or sum(word in ONLY_DUTCH for word in words) >= MINIMUM_DUTCH * len(words):
        return None
    found, chance = _identifier().classify(text)
    return str(found) if found != DUTCH and chance >= SURE else None
