"""How worrying a message is: a classifier beside the patterns, tuned to miss nobody.

Trained on sentences of several hands, most of them veiled or about somebody else, with all ordinary questions as the
other side. Scores the whole message and each of its pieces, so that one clause in a long story counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.encoder import Vectors
from bot.nlu.safety_labels import Label
from bot.nlu.topic_model import LinearModel, MeaningFeatures, Probabilities

SAFE = "geen"
DOUBT = "twijfel"
"""Tired of life without a plan, or words that can mean both: always the gentle question, never the alarm."""
CLASSES = (*(label.value for label in Label), DOUBT, SAFE)
LETTERS_REGULARISATION = 1e-5


@dataclass(frozen=True)
class SafetyScores:
    """Probabilities for one text."""

    by_class: dict[str, float]

    @property
    def danger(self) -> float:
        """Chance that this is not an ordinary message."""
        return 1.0 - self.by_class[SAFE]

    @property
    def likeliest(self) -> Label:
        """The signal it most looks like; doubt counts as despair."""
        best = max((c for c in CLASSES if c != SAFE), key=self.by_class.__getitem__)
        return Label.SUICIDALITY if best == DOUBT else Label(best)


def _weights(y: npt.NDArray[np.int64]) -> dict[int, float]:
    """Return class weights by the square root of rarity.

    Rare signals then count for more than their number, but not so much that every long sad story looks like danger:
    full balancing found no more on the safety set and alarmed on three times as many look-alikes.
    """
    counts = np.bincount(y, minlength=len(CLASSES))
    return {c: float(np.sqrt(len(y) / max(1, n) / len(CLASSES))) for c, n in enumerate(counts)}


class SafetyModel:
    """Two logistic regressions, on letters and on meaning, their geometric mean."""

    def __init__(self, letters: csr_matrix, vectors: Vectors, labels: Sequence[str]) -> None:
        """Fit on n-grams (texts, n-grams), vectors (texts, 384) and labels from `CLASSES`."""
        y = np.array([CLASSES.index(label) for label in labels])
        self._meaning = MeaningFeatures(vectors)
        weights = _weights(y)
        self._letters_model = LinearModel.on_letters(letters, y, weights, LETTERS_REGULARISATION)
        self._meaning_model = LinearModel.on_meaning(self._meaning.transform(vectors), y, weights)

    def probabilities(self, letters: csr_matrix, vectors: Vectors) -> Probabilities:
        """Return class probabilities, shape (texts, 6), columns as `CLASSES`."""
        by_letters = self._letters_model.probabilities(letters)
        by_meaning = self._meaning_model.probabilities(self._meaning.transform(vectors))
        mixed = np.sqrt(by_letters * by_meaning)
        return np.asarray(mixed / mixed.sum(axis=1, keepdims=True))

    def scores(self, letters: csr_matrix, vectors: Vectors) -> list[SafetyScores]:
        """Return the scores of each text."""
        return [SafetyScores(dict(zip(CLASSES, map(float, row)))) for row in self.probabilities(letters, vectors)]
