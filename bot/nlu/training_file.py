"""Reads a block of Rasa's training format: the intent is the group, the topic stands in its metadata.

Rasa takes an intent with a slash for a retrieval intent and wants a response for each; ours are answered by one action,
so the topic is metadata (https://rasa.com/docs/rasa/training-data-format#nlu-training-data).
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional

TOPIC = "topic"
INTENT_METADATA = "intent"
"""Where Rasa keeps a block's metadata in that of each example."""


def topic_in(metadata: Mapping[str, Any], intent: str) -> Optional[str]:
    """Return the topic a block is about: as its metadata says, or its intent; None when it is about none."""
    topic = metadata.get(TOPIC, intent)
    return None if topic is None else str(topic)


def blocks(training: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield group, topic and sentences of each block of a training file that is about a topic."""
    for block in training["nlu"]:
        topic = topic_in(block.get("metadata") or {}, block["intent"])
        if topic is not None:
            sentences = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            yield block["intent"], topic, sentences
