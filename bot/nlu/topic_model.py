"""Which topic: three classifiers, one that sees letters and two that see meaning, multiplied and calibrated.

Letters: character n-grams (`bot.nlu.letters`). Meaning: the sentence encoder. Prototypes: the ways in which a topic is
asked, each a centre of its own in the same space; what the linear classifier draws one line around may be several
islands. Their geometric mean beats each of them (figures: docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors

Probabilities = npt.NDArray[np.float64]

MEANING_STRENGTH = 10.0
"""Inverse regularisation of the classifier on the encoder; chosen on the development set."""
MEANING_STEPS = 50
"""Steps of L-BFGS; more of them change nothing on unseen sentences (docs/figures.md)."""
LETTERS_REGULARISATION = 1e-6
"""So little that a sentence somebody adds is understood when it is typed; unseen ones fare the same with more."""
LETTERS_EPOCHS = 6
"""Averaged stochastic descent: more epochs change nothing on unseen sentences."""
LETTERS_SHARE, MEANING_SHARE, PROTOTYPES_SHARE = 0.5, 0.5, 0.2
"""Weights in the geometric mean; letters and meaning are flat between 0.4 and 0.6 on the development sets."""
MAXIMUM_PROTOTYPES, SENTENCES_A_PROTOTYPE = 30, 4
PROTOTYPE_WIDTH = 0.05
"""Cosine distance at which a prototype counts e times less."""
CALIBRATION_FOLDS = 3
TINY = 1e-9


def _softmax(logits: Probabilities) -> Probabilities:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _mixed(letters: Probabilities, meaning: Probabilities, prototypes: Probabilities) -> Probabilities:
    """Return the logarithm of the weighted geometric mean, shape (texts, topics); not yet adding up to one."""
    by_share = ((LETTERS_SHARE, letters), (MEANING_SHARE, meaning), (PROTOTYPES_SHARE, prototypes))
    return np.asarray(sum(share * np.log(found + TINY) for share, found in by_share))


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
        model = LogisticRegression(C=MEANING_STRENGTH, max_iter=MEANING_STEPS, tol=1e-3, class_weight=weights)
        return cls.of(model.fit(features, labels))

    @classmethod
    def on_letters(
        cls,
        features: csr_matrix,
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


class MeaningFeatures:
    """Encoder vectors with their common direction taken out, rows of length 1 (as e5 vectors lie in a narrow cone)."""

    def __init__(self, vectors: Vectors) -> None:
        """Learn the centre of the training vectors, shape (texts, dimensions)."""
        self._centre = vectors.mean(axis=0)

    def transform(self, vectors: Vectors) -> Vectors:
        """Return centred vectors of length 1."""
        centred = vectors - self._centre
        return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), TINY), np.float32)


@dataclass
class Prototypes:
    """Each class as a mixture of centres of length 1 (von Mises-Fisher, all of one width)."""

    centres: npt.NDArray[np.float32]
    """Shape (384, centres); those of one class stand together, in the order of the classes."""
    first: npt.NDArray[np.int64]
    """The first centre of each class."""

    @classmethod
    def of(cls, features: Vectors, labels: npt.NDArray[np.int64]) -> Prototypes:
        """Find the centres by k-means in each class; features as `MeaningFeatures` gives them, labels from 0 on."""
        centres = []
        for label in range(int(labels.max()) + 1):
            own = features[labels == label]
            distinct = len(np.unique(own, axis=0))
            count = min(MAXIMUM_PROTOTYPES, max(1, len(own) // SENTENCES_A_PROTOTYPE), distinct)
            centres.append(KMeans(count, n_init=1, max_iter=20, random_state=0).fit(own).cluster_centers_)
        stacked = np.vstack(centres)
        stacked /= np.maximum(np.linalg.norm(stacked, axis=1, keepdims=True), TINY)
        first = np.cumsum([0, *map(len, centres[:-1])])
        return cls(np.ascontiguousarray(stacked.T, np.float32), first)

    def probabilities(self, features: Vectors) -> Probabilities:
        """Return class probabilities, shape (texts, classes)."""
        near = np.exp((np.asarray(features @ self.centres, np.float64) - 1) / PROTOTYPE_WIDTH)
        counts = np.diff([*self.first, near.shape[1]])
        chances = np.add.reduceat(near, self.first, axis=1) / counts
        return np.asarray(chances / np.maximum(chances.sum(axis=1, keepdims=True), TINY**3))


@dataclass
class Classifiers:
    """The three that are fitted on the same sentences."""

    letters: LinearModel
    meaning: LinearModel
    prototypes: Prototypes

    @classmethod
    def of(cls, letters: csr_matrix, dense: Vectors, y: npt.NDArray[np.int64]) -> Classifiers:
        """Fit on n-gram features (texts, n-grams) and centred encoder vectors (texts, 384)."""
        return cls(LinearModel.on_letters(letters, y), LinearModel.on_meaning(dense, y), Prototypes.of(dense, y))

    def logits(self, letters: csr_matrix, dense: Vectors) -> Probabilities:
        """Return what `_softmax` makes probabilities of, shape (texts, topics)."""
        return _mixed(
            self.letters.probabilities(letters), self.meaning.probabilities(dense), self.prototypes.probabilities(dense)
        )


class TopicModel:
    """Topic probabilities of the letters and the encoder vectors of texts."""

    def __init__(self, labels: list[str], classifiers: Classifiers, vectors: MeaningFeatures) -> None:
        """Put together a fitted model; use `fit`."""
        self.labels = labels
        self._classifiers, self._vectors = classifiers, vectors
        self.temperature = 1.0

    @classmethod
    def fit(cls, letters: csr_matrix, vectors: Vectors, topics: Sequence[str], calibrate: bool = True) -> TopicModel:
        """Fit on n-grams (texts, n-grams), encoder vectors (texts, 384), topics; calibrated on sentences held out."""
        labels = sorted(set(topics))
        index = {label: i for i, label in enumerate(labels)}
        y = np.array([index[t] for t in topics], np.int64)
        meaning = MeaningFeatures(vectors)
        dense = meaning.transform(vectors)
        model = cls(labels, Classifiers.of(letters, dense, y), meaning)
        if calibrate:
            model.temperature = _held_out_temperature(letters, dense, y)
        return model

    def probabilities(self, letters: csr_matrix, vectors: Vectors) -> Probabilities:
        """Return calibrated topic probabilities, shape (texts, topics), columns as in `labels`."""
        logits = self._classifiers.logits(letters, self._vectors.transform(vectors))
        return _softmax(logits / self.temperature)


def _held_out_temperature(letters: csr_matrix, dense: Vectors, y: npt.NDArray[np.int64]) -> float:
    """Return the temperature that makes confidences on held-out sentences honest (Guo et al., arXiv 1706.04599).

    Args:
        letters: n-gram features, shape (texts, n-grams).
        dense: centred encoder vectors, shape (texts, 384).
        y: the topic of each text, by number.
    """
    folds = StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0)
    train, held_out = next(iter(folds.split(np.zeros(len(y)), y)))
    logits = Classifiers.of(letters[train], dense[train], y[train]).logits(letters[held_out], dense[held_out])

    def loss(temperature: float) -> float:
        chances = _softmax(logits / temperature)[np.arange(len(held_out)), y[held_out]]
        return float(-np.log(chances + TINY).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 3.0), method="bounded").x)
