"""Measures how easy a Dutch text reads: the Flesch-Douma index.

Flesch's reading ease adapted to Dutch by W.H. Douma, *De leesbaarheid van landbouwbladen* (Wageningen, 1960):
206.84 - 0.93 x (words per sentence) - 77 x (syllables per word). 60-70 is plain, 70-80 fairly easy, 80-90 easy.
"""

import re
from functools import lru_cache

import pyphen

MINIMUM_ANSWER = 60.0
"""Lowest index for an answer: "standaard", what most adults read without effort; our bound for B1."""
MINIMUM_SIMPLER = 70.0
"""Lowest index for the simpler version: "vrij gemakkelijk"."""
MAXIMUM_SENTENCE_WORDS = 20
"""Longest sentence allowed, in words."""

_SENTENCE_END = re.compile(r"(?<=[.?:;])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LINK = re.compile(r"\b(?:https?://)?(?:[\w-]+\.)+(?:nl|org|com|eu)\b(?:/\S*)?")
_HYPHENATOR = pyphen.Pyphen(lang="nl_NL", left=1, right=1)


def sentences(text: str) -> list[str]:
    """Split a text at full stops, question marks, colons, semicolons and line ends."""
    return [part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def words(text: str) -> list[str]:
    """Return the words of a text; web addresses count as one word of no length, so they are left out."""
    return _WORD.findall(_LINK.sub(" ", text))


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Count syllables by the Dutch hyphenation patterns (at least 1)."""
    return 1 + len(_HYPHENATOR.positions(word.lower()))


def flesch_douma(text: str) -> float:
    """Return the Flesch-Douma index of a text (higher is easier; 100 for a text without words)."""
    tokens = words(text)
    if not tokens:
        return 100.0
    count = max(1, len(sentences(text)))
    return 206.84 - 0.93 * len(tokens) / count - 77 * sum(map(syllables, tokens)) / len(tokens)


def longest_sentence(text: str) -> tuple[int, str]:
    """Return the number of words of the longest sentence, and that sentence."""
    return max(((len(words(s)), s) for s in sentences(text)), default=(0, ""))
