"""Rasa component: predicts the topic of a message and of each of its pieces."""

from __future__ import annotations

from typing import List, Optional

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import training_encoder
from bot.nlu.evidence import ALONE, ALONE_CHANCES, CHANCES, LABELS, LETTERS, VECTORS
from bot.nlu.letter_features import training_letters
from bot.nlu.topic_model import TopicModel
from bot.nlu.trained_component import TrainedComponent
from bot.nlu.training_file import INTENT_METADATA, topic_in
from bot.settings import ENCODER_DIR

RANKED = 10


def topic_of(message: Message) -> Optional[str]:
    """Return the topic of a training example, or None when it is about none (`bot.nlu.training_file`)."""
    metadata = (message.get(METADATA) or {}).get(INTENT_METADATA) or {}
    return topic_in(metadata, str(message.get(INTENT)))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(TrainedComponent[TopicModel]):
    """Letters and meaning, averaged and calibrated (`bot.nlu.topic_model`)."""

    MODEL_FILE = "topics.joblib"

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the training examples."""
        examples = [(str(e.get(TEXT)), topic) for e in training_data.intent_examples if (topic := topic_of(e))]
        texts, topics = [text for text, _ in examples], [topic for _, topic in examples]
        vectors = training_encoder(ENCODER_DIR).encode(texts)
        return self.keep(TopicModel.fit(training_letters(training_data).of(texts), vectors, topics))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the chances of all topics, and Rasa's intent and ranking for the whole message."""
        for message in messages:
            inside, (alone, by_itself) = message.get(VECTORS), message.get(ALONE)
            rows = [*range(len(inside)), *(1 + number for number in alone)]
            chances = self.model.probabilities(message.get(LETTERS)[rows], np.vstack([inside, by_itself]))
            message.set(CHANCES, chances[: len(inside)])
            message.set(ALONE_CHANCES, dict(zip(alone, chances[len(inside) :])))
            message.set(LABELS, self.model.labels)
            order = (-chances[0]).argsort()[:RANKED]
            ranking = [{"name": self.model.labels[i], "confidence": float(chances[0, i])} for i in order]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
