"""Words of a text with where they stand, in plain letters and as they sound in Dutch."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SHOUTING_SHARE = 0.6
"""From this share of capitals on, a capital says nothing."""
_WORD = re.compile(r"[^\W_]+|&")
_SENTENCE_END = frozenset(".?!…\n")
_SOUNDS = (
    (r"sche$", "se"),
    (r"sch$", "s"),
    (r"uy", "ui"),
    (r"[ae]y|y|ei", "ij"),
    (r"ou", "au"),
    (r"ae", "aa"),
    (r"ch", "g"),
    (r"ph|v", "f"),
    (r"th|dt|d$", "t"),
    (r"c(?=[eiy])|z", "s"),
    (r"c|q", "k"),
    (r"x", "ks"),
    (r"([b-df-hj-np-tv-z])\1", r"\1"),
    (r"(?<=e)n$", ""),
)
"""Spellings of the same sound in Dutch, old and new (sche, y, ae), in the order in which they are replaced."""
_REPLACEMENTS = tuple((re.compile(pattern), sound) for pattern, sound in _SOUNDS)


@dataclass(frozen=True)
class Token:
    """One word of a text: in plain letters, and where it stands."""

    word: str
    start: int
    end: int
    has_capital: bool
    """Whether it has a capital that means something: not at the start of a sentence, not in a text of capitals."""
    is_upper: bool
    """Whether it begins with a capital at all."""


def plain_word(word: str) -> str:
    """Return a word in lower case without accents; & is `en`."""
    if word == "&":
        return "en"
    decomposed = unicodedata.normalize("NFKD", word).lower()
    return "".join(c for c in decomposed if c.isalnum())


def words_of(name: str) -> tuple[str, ...]:
    """Return the plain words of a name: Driebergen-Rijsenburg is two words, 't Zand as well."""
    return tuple(filter(None, (plain_word(word) for word in _WORD.findall(name))))


def tokens(text: str) -> list[Token]:
    """Return the words of a text, in order."""
    letters = [c for c in text if c.isalpha()]
    is_shouted = sum(c.isupper() for c in letters) > SHOUTING_SHARE * len(letters)
    found: list[Token] = []
    starts_sentence = True
    last_end = 0
    for match in _WORD.finditer(text):
        starts_sentence = not found or bool(_SENTENCE_END.intersection(text[last_end : match.start()]))
        is_upper = match.group()[0].isupper()
        last_end = match.end()
        if word := plain_word(match.group()):
            has_capital = is_upper and not starts_sentence and not is_shouted
            found.append(Token(word, match.start(), match.end(), has_capital, is_upper))
    return found


@lru_cache(maxsize=20_000)
def sound(words: tuple[str, ...]) -> str:
    """Return one spelling for all words that sound the same to a Dutch ear: zijst and zeist, coten and cothen."""
    joined = []
    for word in words:
        changed = word
        for pattern, replacement in _REPLACEMENTS:
            changed = pattern.sub(replacement, changed)
        joined.append(changed)
    return "".join(joined)
