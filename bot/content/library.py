"""Everything Nabij says, loaded once: the only door to the files in `content/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bot.content.files import ContentError, parse_as, read_as, read_yaml
from bot.content.models import Answer, Conversation, SafetyTexts
from bot.content.plain import plain
from bot.places.region import Region
from bot.settings import CONTENT_DIR, REGION

HUMAN_TOPIC = "contact"
"""The topic that brings people to a person."""


@dataclass(frozen=True)
class Library:
    """The texts of one installation."""

    groups: dict[str, dict[str, str]]
    answers: dict[str, Answer]
    conversation: Conversation
    safety: SafetyTexts
    region: Region

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of every topic."""
        return {topic: group for group, topics in self.groups.items() for topic in topics}

    @cached_property
    def typed_buttons(self) -> dict[str, str]:
        """The topics by what stands on their buttons, as somebody types it."""
        titles = {plain(answer.title): topic for topic, answer in self.answers.items()}
        return titles | {plain(self.conversation.human.button): HUMAN_TOPIC}

    def title(self, topic: str) -> str:
        """Return the button text of a topic."""
        if topic in self.answers:
            return self.answers[topic].title
        return self.groups[self.group_of[topic]][topic][:1].upper() + self.groups[self.group_of[topic]][topic][1:40]

    def has_answer(self, topic: str) -> bool:
        """Say whether a topic is answered with text."""
        return topic in self.answers


def _groups(path: Path) -> dict[str, dict[str, str]]:
    groups = read_yaml(path)
    for group, topics in groups.items():
        if not isinstance(topics, dict) or not all(isinstance(text, str) for text in topics.values()):
            raise ContentError(f"{path.name}: {group}: expected topics with a description")
    return dict(groups)


def load_library(folder: Path = CONTENT_DIR, region: str = REGION) -> Library:
    """Load and validate all content.

    Raises:
        ContentError: naming the file and field that is wrong.
    """
    answers: dict[str, Answer] = {}
    for path in sorted((folder / "answers").glob("*.yml")):
        for topic, raw in read_yaml(path).items():
            answers[topic] = parse_as(Answer, raw, f"{path.name}: {topic}")
    return Library(
        groups=_groups(folder / "topics.yml"),
        answers=answers,
        conversation=read_as(Conversation, folder / "conversation.yml"),
        safety=read_as(SafetyTexts, folder / "safety.yml"),
        region=read_as(Region, folder / "regions" / f"{region}.yml"),
    )


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the installation's texts."""
    return load_library()
