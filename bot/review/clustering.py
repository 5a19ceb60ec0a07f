"""Groups messages that are alike, and gives only groups in which nobody stands alone.

Average-linkage agglomerative clustering on cosine distance between the vectors of the sentence encoder. It was compared
with character n-grams (docs/figures.md): of a group of five or more three quarters have one topic, against less
than a half.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bot.nlu.encoder import Vectors
from bot.review.groups import Group, Grouped
from bot.store.disclosure import MINIMUM, rounded
from bot.store.reviews import ReviewMessage

DISTANCE = 0.17
"""Within a group, on average, at most (1 - cosine)."""

Encode = Callable[[Sequence[str]], Vectors]


class Grouper:
    """Groups messages."""

    def __init__(self, encode: Encode) -> None:
        """Use what turns sentences into vectors of length 1, shape (sentences, dimensions)."""
        self._encode = encode

    def group(self, messages: Sequence[ReviewMessage]) -> Grouped:
        """Return the groups of five or more."""
        if len(messages) < MINIMUM:
            return Grouped((), 0)
        vectors = self._encode([without_marks(message.text) for message in messages])
        distances = np.clip(1 - vectors @ vectors.T, 0, 2).astype(np.float64)
        distances = (distances + distances.T) / 2
        np.fill_diagonal(distances, 0)
        labels = fcluster(linkage(squareform(distances, checks=False), "average"), DISTANCE, "distance")
        groups = []
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            if len(rows) >= MINIMUM:
                order = rows[np.argsort(distances[np.ix_(rows, rows)].sum(axis=1), kind="stable")]
                groups.append(Group(messages[order[0]].key, tuple(messages[row] for row in order)))
        alone = len(messages) - sum(len(group.messages) for group in groups)
        return Grouped(tuple(sorted(groups, key=lambda g: -len(g.messages))), rounded(alone) if alone >= MINIMUM else 0)


def without_marks(text: str) -> str:
    """Return a message without its placeholders: that somebody was named does not make two questions alike."""
    return " ".join(word for word in text.split() if not word.startswith("["))
