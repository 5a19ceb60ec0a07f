"""One person's progress, as guides see it: typed, and stored by sender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Optional

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.reach import REST, channel_of
from bot.guides.callback import callback_details
from bot.guides.consent import to_keep
from bot.guides.progress import Progress, progress_from_dict
from bot.guides.shelf import Shelf
from bot.log import LogEvent, log, where
from bot.privacy.kept import PersonKept
from bot.store.conversations import utc_now
from bot.store.guides import GuideRepository
from bot.store.holdings import Holdings
from bot.store.measures import MeasureRepository
from bot.store.requests import RequestRepository


@dataclass(frozen=True)
class Stores:
    """What guides write to."""

    guides: GuideRepository
    measures: MeasureRepository
    requests: RequestRepository
    holdings: Holdings
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

    @property
    def kept(self) -> PersonKept:
        """Return everything that is kept of this sender, whichever store has it."""
        return PersonKept(self._stores.holdings, self._stores.requests, self, self._sender)

    def save(self, progress: Progress) -> None:
        """Keep the progress: as long as allowed when the person said so, else for the conversation only."""
        progress = self._agreed(progress)
        self._repository.save(self._sender, progress.guide, progress.as_dict(), keep=bool(progress.consent))

    def _agreed(self, progress: Progress) -> Progress:
        """Return the progress with when somebody said yes and to what; without it when they did not (any more)."""
        guide = self._shelf.engines[progress.guide].guide
        if not progress.consent or guide.consent is None:
            return replace(progress, agreed=None)
        return progress if progress.agreed else replace(progress, agreed=to_keep(guide, utc_now()).as_dict())

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
        details = callback_details(self._shelf, progress, self.load, utc_now())
        channel = channel_of(self._sender) or REST
        return self._stores.requests.create(self._sender, details, channel, self._stores.region)
