"""Which topic: two classifiers, one that sees letters and one that sees meaning, multiplied and calibrated.

Letters: character n-grams (tf-idf), strong on words the training sentences use, and on misspellings of them. Meaning:
the sentence encoder, strong on words nobody thought of. Their geometric mean beats both (figures: docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors

Probabilities = npt.NDArray[np.float64]

NGRAMS = (2, 5)
MEANING_STRENGTH = 10.0
"""Inverse regularisation of the classifier on the encoder; chosen on the development set."""
LETTERS_REGULARISATION = 3e-6
LETTERS_EPOCHS = 15
"""Averaged stochastic descent: as accurate here as full optimisation, in a tenth of the time."""
MEANING_SHARE = 0.6
"""Weight of meaning in the geometric mean; flat between 0.5 and 0.7 on the development sets."""
CALIBRATION_FOLDS = 3
TINY = 1e-9


def _softmax(logits: Probabilities) -> Probabilities:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


@dataclass
class LinearModel:
    """A linear classifier kept as plain arrays: prediction is one product."""

    weights: npt.NDArray[np.float32]
    offset: npt.NDArray[np.float32]

    @classmethod
    def of(cls, fitted: Any) -> LinearModel:
        """Take the weights of a fitted scikit-learn classifier."""
        weights, offset = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, offset = np.vstack([-weights, weights]) / 2, np.concatenate([-offset, offset]) / 2
        # in row order: a sparse product would copy the whole matrix at every message otherwise
        return cls(np.ascontiguousarray(weights.T, np.float32), offset.astype(np.float32))

    @classmethod
    def on_meaning(cls, features: Vectors, labels: npt.NDArray[np.int64], weights: Any = None) -> LinearModel:
        """Fit on dense features, shape (texts, 384); `weights` as scikit-learn's class_weight."""
        model = LogisticRegression(C=MEANING_STRENGTH, max_iter=100, tol=1e-3, class_weight=weights)
        return cls.of(model.fit(features, labels))

    @classmethod
    def on_letters(
        cls,
        features: Any,
        labels: npt.NDArray[np.int64],
        weights: Any = None,
        regularisation: float = LETTERS_REGULARISATION,
    ) -> LinearModel:
        """Fit on sparse features, shape (texts, n-grams); `weights` as scikit-learn's class_weight."""
        model = SGDClassifier(
            loss="log_loss",
            alpha=regularisation,
            max_iter=LETTERS_EPOCHS,
            tol=None,
            average=True,
            n_jobs=-1,
            random_state=0,
            class_weight=weights,
        )
        return cls.of(model.fit(features, labels))

    def probabilities(self, features: Any) -> Probabilities:
        """Return class probabilities, shape (texts, classes)."""
        return _softmax(np.asarray(features @ self.weights + self.offset, np.float64))


class TextFeatures:
    """Character n-grams within words, tf-idf, rows of length 1."""

    def __init__(self) -> None:
        """Create an unfitted vectoriser."""
        self._vectoriser = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True, min_df=2, dtype=np.float32
        )

    def fit(self, texts: Sequence[str]) -> Any:
        """Learn the n-grams of the texts and return their features."""
        return self._vectoriser.fit_transform(texts)

    def transform(self, texts: Sequence[str]) -> Any:
        """Return the sparse features, shape (texts, n-grams)."""
        return self._vectoriser.transform(texts)


class MeaningFeatures:
    """Encoder vectors with their common direction taken out, rows of length 1 (as e5 vectors lie in a narrow cone)."""

    def __init__(self, vectors: Vectors) -> None:
        """Learn the centre of the training vectors, shape (texts, dimensions)."""
        self._centre = vectors.mean(axis=0)

    def transform(self, vectors: Vectors) -> Vectors:
        """Return centred vectors of length 1."""
        centred = vectors - self._centre
        return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), TINY), np.float32)


class TopicModel:
    """Topic probabilities of texts and their encoder vectors."""

    def __init__(
        self,
        labels: list[str],
        letters: LinearModel,
        meaning: LinearModel,
        text: TextFeatures,
        vectors: MeaningFeatures,
    ) -> None:
        """Put together a fitted model; use `fit`."""
        self.labels = labels
        self._letters, self._meaning, self._text, self._vectors = letters, meaning, text, vectors
        self.temperature = 1.0

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Vectors, topics: Sequence[str], calibrate: bool = True) -> TopicModel:
        """Fit on texts, their encoder vectors (texts, 384) and their topics; calibrated by cross-validation."""
        labels = sorted(set(topics))
        index = {label: i for i, label in enumerate(labels)}
        y = np.array([index[t] for t in topics], np.int64)
        model = cls._fit(texts, vectors, y, labels)
        if calibrate:
            model.temperature = cls._cross_validated_temperature(texts, vectors, y, labels)
        return model

    @classmethod
    def _fit(cls, texts: Sequence[str], vectors: Vectors, y: npt.NDArray[np.int64], labels: list[str]) -> TopicModel:
        text, meaning = TextFeatures(), MeaningFeatures(vectors)
        return cls(
            labels,
            LinearModel.on_letters(text.fit(texts), y),
            LinearModel.on_meaning(meaning.transform(vectors), y),
            text,
            meaning,
        )

    @classmethod
    def _cross_validated_temperature(
        cls, texts: Sequence[str], vectors: Vectors, y: npt.NDArray[np.int64], labels: list[str]
    ) -> float:
        """Return the temperature that makes held-out confidences honest (Guo et al., arXiv 1706.04599)."""
        folds = StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0)
        train, held_out = next(iter(folds.split(np.zeros(len(y)), y)))
        part = cls._fit([texts[i] for i in train], vectors[train], y[train], labels)
        logits = part._logits([texts[i] for i in held_out], vectors[held_out])

        def loss(temperature: float) -> float:
            chances = _softmax(logits / temperature)[np.arange(len(held_out)), y[held_out]]
            return float(-np.log(chances + TINY).mean())

        return float(minimize_scalar(loss, bounds=(0.2, 3.0), method="bounded").x)

    def _logits(self, texts: Sequence[str], vectors: Vectors) -> Probabilities:
        letters = self._letters.probabilities(self._text.transform(texts))
        meaning = self._meaning.probabilities(self._vectors.transform(vectors))
        return np.asarray(MEANING_SHARE * np.log(meaning + TINY) + (1 - MEANING_SHARE) * np.log(letters + TINY))

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Probabilities:
        """Return calibrated topic probabilities, shape (texts, topics), columns as in `labels`."""
        return _softmax(self._logits(texts, vectors) / self.temperature)
