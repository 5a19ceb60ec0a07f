"""Rasa component: counts the letters of a message and of its pieces, once for all classifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Optional, Tuple

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.nlu.evidence import LETTERS, PIECES
from bot.nlu.letters import Letters
from bot.nlu.safety_data import checksum, read_examples

MODEL_FILE = "letters.joblib"


@dataclass(frozen=True)
class TrainingLetters:
    """Fitted on all training texts, with their features."""

    letters: Letters
    features: csr_matrix
    rows: Dict[str, int]

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """Return the features of some of the training texts, shape (texts, n-grams)."""
        return self.features[[self.rows[text] for text in texts]]


@lru_cache(maxsize=1)
def _fitted(texts: Tuple[str, ...]) -> TrainingLetters:
    letters = Letters()
    return TrainingLetters(letters, letters.fit(texts), {text: row for row, text in enumerate(texts)})


def training_letters(training_data: TrainingData) -> TrainingLetters:
    """Return what all components share in training: fitted on the training examples and the safety sentences."""
    ordinary = (str(example.get(TEXT)) for example in training_data.intent_examples if example.get(TEXT))
    return _fitted(tuple(dict.fromkeys([*ordinary, *(text for _, text in read_examples())])))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LetterFeatures(GraphComponent):
    """Sets the n-grams of the whole and of each piece (`bot.nlu.letters`)."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        """Create an untrained component."""
        self._storage, self._resource = model_storage, resource
        self._letters: Letters | None = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LetterFeatures:
        """Create the component for training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LetterFeatures:
        """Load a trained component."""
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._letters = joblib.load(folder / MODEL_FILE)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Train anew when the safety data changed."""
        return checksum()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams of the training examples and the safety sentences."""
        self._letters = training_letters(training_data).letters
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._letters, folder / MODEL_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training data as it is: whoever trains asks `training_letters`, for all sentences at once."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the letters of each message."""
        if self._letters is None:
            raise RuntimeError("The letters have not been learnt.")
        for message in messages:
            message.set(LETTERS, self._letters.transform([message.get(TEXT) or "", *message.get(PIECES)]))
        return messages
