"""Rasa component: safety patterns and the safety classifier over a message and its pieces."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import Vectors, training_encoder
from bot.nlu.evidence import ALONE, LETTERS, PATTERNS, PIECES, SCORES, VECTORS
from bot.nlu.letter_features import training_letters
from bot.nlu.safety_data import checksum, read_examples
from bot.nlu.safety_labels import Label
from bot.nlu.safety_model import SAFE, SafetyModel
from bot.nlu.safety_patterns import SafetyPatterns, load_patterns
from bot.nlu.segments import asks
from bot.nlu.topic_classifier import topic_of
from bot.settings import ENCODER_DIR, SAFETY_DIR

MODEL_FILE = "safety.joblib"
LABELS = {label.value for label in Label}


def _as_heard(message: Message, pieces: List[str]) -> Vectors:
    """Return the vectors of a message and its pieces: questions as they read alone, the rest as part of the whole."""
    vectors = np.array(message.get(VECTORS))
    for number, alone in zip(*message.get(ALONE)):
        if asks(pieces[number]):
            vectors[1 + number] = alone
    return vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyDetector(GraphComponent):
    """Reads its sentences and patterns from data/safety; ordinary questions are the other side."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        """Compile the patterns."""
        self._storage, self._resource = model_storage, resource
        self._patterns = SafetyPatterns(load_patterns(SAFETY_DIR))
        self._model: SafetyModel | None = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyDetector:
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
    ) -> SafetyDetector:
        """Load a trained detector."""
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / MODEL_FILE)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Train anew when the safety data changed."""
        return checksum()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the safety sentences and, as ordinary messages, all topics' sentences."""
        rows = read_examples()
        for example in training_data.intent_examples:
            if example.get(TEXT):
                topic = topic_of(example)
                rows.append((topic if topic in LABELS else SAFE, str(example.get(TEXT))))
        texts = [text for _, text in rows]
        vectors = training_encoder(ENCODER_DIR).encode(texts)
        self._model = SafetyModel(training_letters(training_data).of(texts), vectors, [label for label, _ in rows])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the matched patterns and the scores of the whole and of each piece."""
        if self._model is None:
            raise RuntimeError("The safety detector has not been trained.")
        for message in messages:
            message.set(SCORES, self._model.scores(message.get(LETTERS), _as_heard(message, message.get(PIECES))))
            message.set(PATTERNS, self._patterns.match(message.get(TEXT) or ""))
        return messages
