"""Counts in memory and writes in bulk, so that nobody waits for a figure.

A process that is killed loses what it counted since it last wrote; one that stops writes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from threading import Lock

from bot.store.figures import Counted, FigureRepository


class Tally:
    """What was counted and is not written yet. May be used from several threads."""

    def __init__(self, repository: FigureRepository) -> None:
        """Use where the counts go."""
        self._repository = repository
        self._waiting: Counter[Counted] = Counter()
        self._lock, self._writing = Lock(), Lock()

    def add(self, counted: Iterable[Counted]) -> None:
        """Count each of these once. What can be counted is bounded by content, and so is what waits here."""
        with self._lock:
            self._waiting.update(counted)

    def write(self) -> int:
        """Write what waits; return how many kinds of things that were.

        Raises:
            SQLAlchemyError: when the database does not take them; they then wait for the next time.
        """
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, Counter()
            try:
                self._repository.add(taken)
            except BaseException:
                with self._lock:
                    self._waiting.update(taken)
                raise
            return len(taken)
