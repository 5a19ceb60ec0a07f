"""Everything that is kept of one person: to be shown, taken back or erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Optional, Protocol

from bot.guides.progress import Progress
from bot.store.catalogue import Kind
from bot.store.holdings import Holding, Holdings
from bot.store.requests import RequestRepository, RequestState

TELEGRAM_PREFIX = "tg:"


class Progresses(Protocol):
    """The progress of one person's guides."""

    def load(self, guide: str) -> Optional[Progress]:
        """Return the progress in a guide."""

    def save(self, progress: Progress) -> None:
        """Keep the progress."""


class PersonKept:
    """What is kept of one sender, over all stores."""

    def __init__(self, holdings: Holdings, requests: RequestRepository, progresses: Progresses, sender_id: str) -> None:
        """Use the stores and a person's guides, for one sender."""
        self._holdings, self._requests, self._progresses, self._sender = holdings, requests, progresses, sender_id

    @property
    def is_in_telegram(self) -> bool:
        """Whether the person talks with us through Telegram, which keeps messages of its own."""
        return self._sender.startswith(TELEGRAM_PREFIX)

    def holdings(self) -> list[Holding]:
        """Return everything, by kind, oldest first."""
        return self._holdings.of(self._sender)

    def forget(self) -> Mapping[Kind, int]:
        """Delete everything; return how many there were of each kind.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: when a store cannot.
        """
        return self._holdings.forget(self._sender)

    def waiting(self) -> list[str]:
        """Return the references of call-back requests that are not done."""
        return self._requests.waiting(self._sender)

    def withdraw(self, reference: str) -> Optional[RequestState]:
        """Withdraw a request; return the state it was in, None when it was done or withdrawn already."""
        found = self._requests.get(reference)
        if found is None or not self._requests.withdraw(self._sender, reference):
            return None
        return found.state

    def withdraw_along(self, reference: str) -> bool:
        """Take back what goes along with a request; False when nothing does (any more)."""
        return self._requests.withdraw_along(self._sender, reference)

    def stop_keeping(self, guide: str) -> bool:
        """Take back the yes to keeping a guide's answers: they live as long as the conversation; False without one."""
        progress = self._progresses.load(guide)
        if progress is None or not progress.consent:
            return False
        self._progresses.save(replace(progress, consent=False))
        return True
