"""What the console shows and does with messages that were not answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Optional

from bot.review.groups import Group, Grouped
from bot.store.reviews import ReviewMessage, ReviewRepository

MAXIMUM_MESSAGES = 600
"""Looked at together: the newest; their distances are 3 MB, their vectors four seconds."""

Grouping = Callable[[Sequence[ReviewMessage]], Grouped]


class ReviewDesk:
    """Gives groups to editors; single messages do not leave it but as examples of a group."""

    def __init__(self, repository: ReviewRepository, grouping: Grouping, is_on: bool) -> None:
        """Use a repository, what groups messages, and whether the region opted in."""
        self.is_on = is_on
        self._repository, self._grouping = repository, grouping
        self._last: tuple[frozenset[str], Grouped] = (frozenset(), Grouped((), 0))

    def groups(self) -> Grouped:
        """Return what is there to look at; nothing when the region did not opt in."""
        if not self.is_on:
            return Grouped((), 0)
        messages = self._repository.open_messages(MAXIMUM_MESSAGES)
        keys = frozenset(message.key for message in messages)
        if keys != self._last[0]:  # the same messages give the same groups
            self._last = (keys, self._grouping(messages))
        return self._last[1]

    def group(self, id: str) -> Optional[Group]:
        """Return one group, or None when it is not there (any more)."""
        return next((group for group in self.groups().groups if group.id == id), None)

    def handle(self, group: Group) -> bool:
        """Mark a group as handled; False when somebody else just did."""
        return self._repository.handle([message.key for message in group.messages]) > 0


def grouped_by_meaning(messages: Sequence[ReviewMessage]) -> Grouped:
    """Group messages with the installation's encoder; it is loaded when an editor first asks."""
    from bot.nlu.encoder import load_encoder  # noqa: PLC0415 (this and the next take memory)
    from bot.review.clustering import Grouper  # noqa: PLC0415
    from bot.settings import ENCODER_DIR  # noqa: PLC0415

    return Grouper(load_encoder(ENCODER_DIR).encode).group(messages)
