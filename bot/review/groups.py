"""Groups of messages that are alike, as an editor may see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.store.disclosure import rounded
from bot.store.reviews import ReviewMessage

EXAMPLES = 2
"""Shown of a group: the two that are nearest to all others, not the odd one out."""
DOWNLOADED = 20
"""Of a group, the same way."""
GUESSES = 3


@dataclass(frozen=True)
class Group:
    """Messages that are alike, the most typical first."""

    id: str
    """Key of the most typical one."""
    messages: tuple[ReviewMessage, ...]

    @property
    def about(self) -> int:
        """How many there are, rounded as all figures are."""
        return rounded(len(self.messages))

    @property
    def texts(self) -> tuple[str, ...]:
        """What they say, the most typical first, each once."""
        return tuple(dict.fromkeys(message.text for message in self.messages))

    @property
    def guesses(self) -> tuple[str, ...]:
        """The topics that the assistant thought of most, the likeliest counting most."""
        votes: Counter[str] = Counter()
        for message in self.messages:
            for place, topic in enumerate(message.topics):
                votes[topic] += GUESSES - min(place, GUESSES - 1)
        return tuple(topic for topic, _ in votes.most_common(GUESSES))


@dataclass(frozen=True)
class Grouped:
    """What an editor may see."""

    groups: tuple[Group, ...]
    """Of five messages or more, the largest first."""
    alone: int
    """How many messages are in none of those, rounded; none are shown."""
