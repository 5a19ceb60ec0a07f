"""The letters of texts as numbers: character n-grams within words, tf-idf, rows of length 1.

Strong on the words that training sentences use and on misspellings of them, where the encoder (`bot.nlu.encoder`) is
strong on words nobody thought of. Counted as scikit-learn's `char_wb` counts, but word by word: no n-gram crosses a
space, so what a word counts for can be kept, and most words of a message are among a few thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

NGRAMS = (2, 5)
FEWEST_TEXTS = 2
"""An n-gram of one training text only tells nothing of another."""
KNOWN_WORDS = 5_000
"""The most frequent words of the training texts, kept with their n-grams; never a word that a citizen typed."""

Numbers = npt.NDArray[np.int32]


class Letters:
    """Learns which n-grams there are, and counts them."""

    def __init__(self) -> None:
        """Create it, unfitted."""
        self._vectoriser = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True, min_df=FEWEST_TEXTS, dtype=np.float32
        )
        self._analyse = self._vectoriser.build_analyzer()
        self._known: dict[str, Numbers] = {}

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the n-grams of the texts and return their features, shape (texts, n-grams)."""
        features = self._vectoriser.fit_transform(texts)
        frequent = Counter(word for text in texts for word in text.lower().split()).most_common(KNOWN_WORDS)
        self._known = {word: self._counted(word) for word, _ in frequent}
        return features

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return the features of other texts, shape (texts, n-grams)."""
        rows = [self._row(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns, values = (np.concatenate(parts) for parts in zip(*rows))
        return csr_matrix((values, columns, ends), shape=(len(rows), len(self._vectoriser.vocabulary_)))

    def _counted(self, word: str) -> Numbers:
        """Return the number of each known n-gram in a word, as often as it stands there."""
        vocabulary = self._vectoriser.vocabulary_
        return np.array([vocabulary[part] for part in self._analyse(word) if part in vocabulary], np.int32)

    def _row(self, text: str) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Return the columns of a text that are not zero, and their values."""
        known = self._known
        words = [known[word] if word in known else self._counted(word) for word in text.lower().split()]
        columns, counts = np.unique(np.concatenate([np.empty(0, np.int32), *words]), return_counts=True)
        values = ((1 + np.log(counts)) * self._vectoriser.idf_[columns]).astype(np.float32)
        return columns, values / max(float(np.linalg.norm(values)), np.finfo(np.float32).tiny)
