"""Rasa component: turns the evidence into one understanding and the intent the rules act on."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.evidence import ALONE_CHANCES, CHANCES, LABELS, PATTERNS, PIECES, SCORES, UNDERSTANDING
from bot.nlu.topics import CONVERSATION_GROUP
from bot.nlu.understanding import Evidence, Thresholds, Understanding, understand


def intent_of(understanding: Understanding) -> Dict[str, Any]:
    """Return the Rasa intent: the group of the first topic; out of scope is conversation; unsure is Rasa's fallback."""
    name = understanding.group or (CONVERSATION_GROUP if understanding.declined else DEFAULT_NLU_FALLBACK_INTENT_NAME)
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: understanding.confidence}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Decision(GraphComponent):
    """Applies the thresholds; any of them can be set in config.yml by its name."""

    def __init__(self, limits: Thresholds) -> None:
        """Keep the thresholds."""
        self._limits = limits

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Decision:
        """Create the component."""
        names = Thresholds.__dataclass_fields__
        return cls(Thresholds(**{name: float(value) for name, value in config.items() if name in names}))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the understanding and the intent of each message."""
        for message in messages:
            outcome = understand(
                Evidence(
                    text=message.get(TEXT) or "",
                    pieces=message.get(PIECES),
                    labels=message.get(LABELS),
                    chances=message.get(CHANCES),
                    alone=message.get(ALONE_CHANCES),
                    scores=message.get(SCORES),
                    patterns=message.get(PATTERNS),
                ),
                self._limits,
            )
            message.set(UNDERSTANDING, outcome.as_dict(), add_to_output=True)
            message.set(INTENT, intent_of(outcome), add_to_output=True)
        return messages
