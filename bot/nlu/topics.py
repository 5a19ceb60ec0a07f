"""The topics and their groups: `content/topics.yml`, the contract with everything that names a topic."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

OUT_OF_SCOPE = "buiten_bereik"
OTHER_LANGUAGE = "andere_taal"
SAFETY_GROUP = "veiligheid"
CONVERSATION_GROUP = "gesprek"
FEELING_GROUP = "gevoel"
FORGET_TOPIC = "gegevens_wissen"
"""Answered by wiping at once everything that is kept of somebody."""
ABOUT_THE_ASSISTANT = frozenset({"over_de_assistent", "privacy"})
"""Topics of the talk itself that are questions like any other, and are answered beside another."""
TOPICS_FILE = Path(__file__).resolve().parents[2] / "content" / "topics.yml"


@lru_cache(maxsize=1)
def group_of_topic(path: Path = TOPICS_FILE) -> dict[str, str]:
    """Return the group of every topic id."""
    groups: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8"))
    return {topic: group for group, topics in groups.items() for topic in topics}


@lru_cache(maxsize=1)
def groups(path: Path = TOPICS_FILE) -> tuple[str, ...]:
    """Return the groups in order."""
    return tuple(dict.fromkeys(group_of_topic(path).values()))
