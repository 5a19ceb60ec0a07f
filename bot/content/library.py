"""Everything Nabij says, loaded once: the only door to the files in `content/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.content.models import Answer, Conversation, SafetyTexts
from bot.content.plain import plain
from bot.places.region import Region
from bot.settings import CONTENT_DIR, REGION

HUMAN_TOPIC = "contact"
"""The topic that brings people to a person."""


class ContentError(ValueError):
    """A content file that cannot be used; the message names the file."""


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


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file.

    Raises:
        ContentError: when it is missing, not YAML, not a mapping, or names something twice.
    """
    try:
        text = path.read_text("utf-8")
        twice = _doubles(yaml.compose(text, Loader=yaml.CSafeLoader))
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    if twice:
        raise ContentError(f"{path.name}: {twice}")
    if not isinstance(content, dict):
        raise ContentError(f"{path.name}: expected names with values")
    return content


def _doubles(node: Any) -> str:
    """Return which name stands twice at the top of a file, and on which line; nothing when none does."""
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value in seen:
            return f"{key.value} stands twice, again on line {key.start_mark.line + 1}"
        seen.add(key.value)
    return ""


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
            answers[topic] = _parse(Answer, raw, f"{path.name}: {topic}")
    return Library(
        groups=_groups(folder / "topics.yml"),
        answers=answers,
        conversation=_parse(Conversation, read_yaml(folder / "conversation.yml"), "conversation.yml"),
        safety=_parse(SafetyTexts, read_yaml(folder / "safety.yml"), "safety.yml"),
        region=_parse(Region, read_yaml(folder / "regions" / f"{region}.yml"), f"{region}.yml"),
    )


def _parse(model: Any, raw: Any, where: str) -> Any:
    try:
        return model.parse_obj(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise ContentError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the installation's texts."""
    return load_library()
