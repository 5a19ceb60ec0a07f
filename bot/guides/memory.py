"""One person's progress, as guides see it: typed, and stored by sender."""

from __future__ import annotations

from datetime import date
from typing import Optional

from sqlalchemy.exc import SQLAlchemyError

from bot.guides.progress import Progress, progress_from_dict
from bot.guides.shelf import Shelf
from bot.log import LogEvent, log, where
from bot.store.guides import GuideRepository
from bot.store.measures import MeasureRepository


class GuideMemory:
    """The guides of one sender."""

    def __init__(self, repository: GuideRepository, measures: MeasureRepository, sender_id: str, shelf: Shelf) -> None:
        """Use the repositories for one sender."""
        self._repository, self._measures = repository, measures
        self._sender, self._shelf = sender_id, shelf

    def load(self, guide: str) -> Optional[Progress]:
        """Return the progress in a guide, or None when there is none or the guide has changed beyond reading."""
        if guide not in self._shelf.engines:
            return None
        data = self._repository.load(self._sender, guide)
        if data is None:
            return None
        try:
            return progress_from_dict(data)
        except (KeyError, TypeError) as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            return None

    def save(self, progress: Progress) -> None:
        """Keep the progress: as long as allowed when the person said so, else for the conversation only."""
        self._repository.save(self._sender, progress.guide, progress.as_dict(), keep=bool(progress.consent))

    def forget(self, guide: str) -> None:
        """Throw the progress of a guide away."""
        self._repository.forget(self._sender, guide)

    def latest(self) -> Optional[Progress]:
        """Return the progress that was touched last; None also when the database cannot say.

        It is only looked for to offer something: an answer must not fail because of it.
        """
        try:
            return next((p for g in self._repository.guides(self._sender) if (p := self.load(g)) is not None), None)
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            return None

    def count(self, guide: str, moment: str, day: date, answers: dict[str, str]) -> None:
        """Count the answers to an anonymous guide; nothing of the sender goes along."""
        self._measures.add(guide, moment, day, answers)
