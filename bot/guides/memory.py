"""One person's progress, as guides see it: typed, and stored by sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.reach import REST, channel_of
from bot.guides.callback import callback_details
from bot.guides.progress import Progress, progress_from_dict
from bot.guides.shelf import Shelf
from bot.log import LogEvent, log, where
from bot.store.guides import GuideRepository
from bot.store.measures import MeasureRepository
from bot.store.requests import RequestRepository


@dataclass(frozen=True)
class Stores:
    """What guides write to."""

    guides: GuideRepository
    measures: MeasureRepository
    requests: RequestRepository
    region: str


class GuideMemory:
    """The guides of one sender."""

    def __init__(self, stores: Stores, sender_id: str, shelf: Shelf) -> None:
        """Use the repositories for one sender."""
        self._repository, self._stores = stores.guides, stores
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
        self._stores.measures.add(guide, moment, day, answers)

    def hand_over(self, progress: Progress) -> str:
        """Hand a call-back request over to the information point, with what the person allowed to go along."""
        details = callback_details(self._shelf, progress, self.load)
        channel = channel_of(self._sender) or REST
        return self._stores.requests.create(self._sender, details, channel, self._stores.region)
