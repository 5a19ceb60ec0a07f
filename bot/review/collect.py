"""Decides which messages may be kept for review; in the server, before anything is stored."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.log import LogEvent, log, where
from bot.nlu.topics import OUT_OF_SCOPE
from bot.nlu.understanding import Understanding
from bot.store.unanswered import Unanswered, UnansweredRepository

KEPT_TOPICS = 3
"""Guesses kept with a message."""
MAXIMUM_CHARACTERS = 300
"""A longer message is a story about somebody, and is never kept."""
MINIMUM_WORDS = 2
"""One word teaches nothing that a list of words would not."""
WORRYING = 0.10
"""Danger, for the classifier, from which a message is not kept although nobody is asked about it (that is at 0.18)."""


def may_be_kept(found: Understanding) -> bool:
    """Say whether an unanswered message is of a kind that may be kept.

    Never anything about suicide, abuse or an emergency, however faint; nothing the model did not read (then only the
    surest patterns looked at it); nothing in another language; no stories.
    """
    if not found.confidence or found.safety is not None or found.patterns or found.danger >= WORRYING:
        return False
    is_short = len(found.text) <= MAXIMUM_CHARACTERS and len(found.text.split()) >= MINIMUM_WORDS
    return found.language is None and is_short


class Collector:
    """Hears of every message that was not answered, and keeps it when the region wants that and it may be kept."""

    def __init__(self, repository: UnansweredRepository, is_on: bool) -> None:
        """Use a repository; nothing is kept unless the region opted in."""
        self._repository, self._is_on = repository, is_on

    def __call__(self, sender_id: str, found: Understanding) -> None:
        """Hear of a message; the person who waits for a reply never notices when this fails."""
        if not self._is_on or not may_be_kept(found):
            return
        guesses = tuple(topic for topic, _ in found.alternatives if topic != OUT_OF_SCOPE)[:KEPT_TOPICS]
        try:
            self._repository.add(sender_id, Unanswered(found.text, guesses))
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))

    def forget(self, sender_id: str) -> int:
        """Delete what was kept of a sender, also when the region has opted out since; return how many messages."""
        return self._repository.forget(sender_id)
