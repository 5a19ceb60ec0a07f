"""Rasa component: predicts the topic of a message and of each of its pieces."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import training_encoder
from bot.nlu.evidence import ALONE, ALONE_CHANCES, CHANCES, LABELS, LETTERS, VECTORS
from bot.nlu.letter_features import training_letters
from bot.nlu.topic_model import TopicModel
from bot.nlu.training_file import INTENT_METADATA, topic_in
from bot.settings import ENCODER_DIR

MODEL_FILE = "topics.joblib"
RANKED = 10


def topic_of(message: Message) -> Optional[str]:
    """Return the topic of a training example, or None when it is about none (`bot.nlu.training_file`)."""
    metadata = (message.get(METADATA) or {}).get(INTENT_METADATA) or {}
    return topic_in(metadata, str(message.get(INTENT)))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Letters and meaning, averaged and calibrated (`bot.nlu.topic_model`)."""

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Create an untrained classifier."""
        self._storage, self._resource, self._config = model_storage, resource, config
        self._model: TopicModel | None = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Create the component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained classifier."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / MODEL_FILE)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the training examples."""
        examples = [(str(e.get(TEXT)), topic) for e in training_data.intent_examples if (topic := topic_of(e))]
        texts, topics = [text for text, _ in examples], [topic for _, topic in examples]
        vectors = training_encoder(ENCODER_DIR).encode(texts)
        self._model = TopicModel.fit(training_letters(training_data).of(texts), vectors, topics)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / MODEL_FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the chances of all topics, and Rasa's intent and ranking for the whole message."""
        if self._model is None:
            raise RuntimeError("The topic classifier has not been trained.")
        for message in messages:
            inside, (alone, by_itself) = message.get(VECTORS), message.get(ALONE)
            rows = [*range(len(inside)), *(1 + number for number in alone)]
            chances = self._model.probabilities(message.get(LETTERS)[rows], np.vstack([inside, by_itself]))
            message.set(CHANCES, chances[: len(inside)])
            message.set(ALONE_CHANCES, dict(zip(alone, chances[len(inside) :])))
            message.set(LABELS, self._model.labels)
            order = (-chances[0]).argsort()[:RANKED]
            ranking = [{"name": self._model.labels[i], "confidence": float(chances[0, i])} for i in order]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
