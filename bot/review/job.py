"""Takes everybody out of messages that were held long enough: in the console's process, an hour apart."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.log import LogEvent, log, where
from bot.nlu.likeness import LikenessIndex
from bot.review.deidentify import Cleaned
from bot.store.reviews import ReviewRepository
from bot.store.unanswered import Unanswered, UnansweredRepository

EVERY_SECONDS = 60 * 60


class Cleaner(Protocol):
    """Takes people out of messages."""

    def clean(self, message: str) -> Cleaned | None:
        """Return what may be kept of a message; None when it is better thrown away."""


class ReviewJob:
    """Moves messages from one table to the other, and leaves behind whose they were."""

    def __init__(self, raw: UnansweredRepository, kept: ReviewRepository, cleaner: Callable[[], Cleaner]) -> None:
        """Use both tables, and what makes the cleaner when there is something to clean for the first time."""
        self._raw, self._kept, self._cleaner = raw, kept, cleaner

    def run(self) -> tuple[int, int]:
        """Work on all that is due; return how many messages were kept and how many thrown away.

        The order in which messages are kept says nothing of when they came or which belong together.
        """
        found, total = [], 0
        for moment, own in self._raw.due():
            left = self._of_one(own)
            deleted = self._raw.delete([key for key, _ in own])
            total += deleted
            if deleted == len(own):  # otherwise the person had them wiped just now, or another console was first
                found += [(moment.date(), message) for message in left]
        random.SystemRandom().shuffle(found)
        for day, message in found:  # a crash before this loses messages; the other way round some would be kept twice
            self._kept.add(message.text, message.topics, day)
        return len(found), total - len(found)

    def _of_one(self, own: list[tuple[str, Unanswered]]) -> list[Unanswered]:
        """Return what is left of one sender's messages: what was said twice counts once."""
        left: list[Unanswered] = []
        for _, message in own:
            cleaned = self._cleaner().clean(message.text)
            if cleaned is not None and LikenessIndex(each.text for each in left).nearest(cleaned.text) is None:
                left.append(Unanswered(cleaned.text, message.topics))
        return left


async def keep_reviewing(job: ReviewJob, seconds: float = EVERY_SECONDS) -> None:
    """Run the job again and again."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            kept, dropped = await loop.run_in_executor(None, job.run)
            if kept or dropped:
                log(LogEvent.REVIEW_DONE, kept=kept, dropped=dropped)
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
        await asyncio.sleep(seconds)


def review_job(raw: UnansweredRepository, kept: ReviewRepository) -> ReviewJob:
    """Return the installation's job; the lists of names are read when there is something to do."""

    def cleaner() -> Cleaner:
        from bot.review.deidentify import deidentifier  # noqa: PLC0415 (its lists take memory)

        return deidentifier()

    return ReviewJob(raw, kept, cleaner)
