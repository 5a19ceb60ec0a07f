"""How alike two sentences are, to keep test sentences and their near-copies out of training.

Jaccard likeness of the sets of character trigrams of the letters (Broder, "On the resemblance and containment of
documents", 1997). Two sentences are near-copies from 0.7 on: the same sentence with one word changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Optional

from bot.nlu.lexicon import plain

NEAR_COPY = 0.7
_SIZE = 3


def key(sentence: str) -> str:
    """Return what makes two sentences the same: their letters and digits in lower case."""
    return plain(sentence)


def _trigrams(sentence: str) -> frozenset[str]:
    text = f" {plain(sentence)} "
    return frozenset(text[i : i + _SIZE] for i in range(max(1, len(text) - _SIZE + 1)))


class LikenessIndex:
    """Finds near-copies among many sentences."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Index sentences."""
        self._sentences = list(dict.fromkeys(sentences))
        self._trigrams = [_trigrams(s) for s in self._sentences]
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, trigrams in enumerate(self._trigrams):
            for trigram in trigrams:
                self._with[trigram].append(number)

    def nearest(self, sentence: str, from_likeness: float = NEAR_COPY) -> Optional[tuple[str, float]]:
        """Return the likest indexed sentence and its likeness, when that is a near-copy."""
        trigrams = _trigrams(sentence)
        shared = Counter(number for t in trigrams for number in self._with.get(t, ()))
        best: Optional[tuple[str, float]] = None
        for number, count in shared.items():
            likeness = count / (len(trigrams) + len(self._trigrams[number]) - count)
            if likeness >= from_likeness and (best is None or likeness > best[1]):
                best = (self._sentences[number], likeness)
        return best
