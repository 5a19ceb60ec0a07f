"""Rasa component: cuts a message into pieces and reads it for vectors of the whole and of each piece.

A piece that has seen the whole message leans towards what the whole is about. For one question in a story that helps;
of two questions it makes one, and of a feeling told beside a question nothing is left (docs/figures.md). So such pieces
are read alone as well, and whoever decides has both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import encoder_checksum, load_encoder
from bot.nlu.evidence import ALONE, PIECES, VECTORS
from bot.nlu.segments import asks, piece_spans, piece_texts, tells_of_oneself
from bot.settings import ENCODER_DIR


def read_alone(pieces: List[str]) -> List[int]:
    """Return the numbers of the pieces to read without the rest.

    Of a message that asks several things the questions; beside any question what somebody says of themselves.
    """
    asking = [number for number, piece in enumerate(pieces) if asks(piece)]
    told = [number for number, piece in enumerate(pieces) if number not in asking and tells_of_oneself(piece)]
    return sorted([*(asking if len(asking) > 1 else []), *(told if asking else [])])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeatures(GraphComponent):
    """Sets the pieces of a message and the vectors of the whole and the pieces."""

    def __init__(self, encoder_dir: Path) -> None:
        """Load the encoder of a folder."""
        self._encoder = load_encoder(encoder_dir)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeatures:
        """Create the component (see Rasa's `GraphComponent`)."""
        return cls(ENCODER_DIR)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Train anew when the encoder changed."""
        return encoder_checksum(ENCODER_DIR)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training data as it is: whoever trains asks the encoder itself, for all sentences at once."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            spans = piece_spans(text)
            spans = spans if len(spans) > 1 else []
            pieces = piece_texts(text, spans)
            message.set(PIECES, pieces)
            message.set(VECTORS, self._encoder.encode_with_pieces(text, spans))
            alone = read_alone(pieces)
            message.set(ALONE, (alone, self._encoder.encode([pieces[number] for number in alone])))
        return messages
