"""The words that stand on our own buttons: what somebody types who copies one is no cry for help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content.files import read_yaml
from bot.content.plain import plain
from bot.settings import CONTENT_DIR

COMMANDS = ("skip", "why", "stop", "back", "go_on", "unknown", "erase", "yes", "no")
"""What people type to steer a guide (content/guide_words.yml)."""
BUTTON_WORDS = 6
"""A longer text among the guides' words is a sentence, not a button."""


@lru_cache(maxsize=1)
def _commands(folder: Path = CONTENT_DIR) -> tuple[re.Pattern[str], ...]:
    """Return the expressions of whole messages that steer a guide (those bound at both ends)."""
    typed = read_yaml(folder / "guide_words.yml")["typed"]
    return tuple(
        re.compile(e) for name in COMMANDS for e in typed.get(name, []) if e.startswith("^") and e.endswith("$")
    )


def is_our_own(text: str) -> bool:
    """Say whether a message is what stands on one of our buttons, its number, or a command to a guide."""
    words = plain(text)
    return words in own_words() or (words.isdigit() and len(words) <= 2) or any(e.search(words) for e in _commands())


@lru_cache(maxsize=1)
def own_words(folder: Path = CONTENT_DIR) -> frozenset[str]:
    """Return the texts of all choices in guides, and what else people may type for them, in plain lower case.

    Read without the guides' types, because understanding a message must not need a sound guide.
    """
    found: set[str] = set()
    for path in sorted((folder / "guides").glob("*.yml")):
        for question in read_yaml(path).get("questions", []):
            for option in question.get("options", []):
                found.update(map(plain, _texts(option)))
    steering = (text for text in read_yaml(folder / "guide_words.yml").values() if isinstance(text, str))
    found.update(plain(text) for text in steering if len(text.split()) <= BUTTON_WORDS)
    live = read_yaml(folder / "live.yml")
    found.update(plain(str(text)) for part in (live["buttons"].values(), *live["typed"].values()) for text in part)
    return frozenset(found - {""})


def _texts(option: dict[str, Any]) -> Iterator[str]:
    yield str(option.get("label", ""))
    yield str(option.get("loved_one") or "")
    yield from map(str, option.get("says", []))
