"""The staff as one person reaches them, kept in the database."""

from __future__ import annotations

from typing import Optional

from bot.dialogue.reach import channel_of
from bot.store.handover import WAIT, HandoverRepository
from bot.store.handover_views import HandoverState

WAIT_MINUTES = int(WAIT.total_seconds()) // 60
"""How long somebody waits for a member of staff, as people are told."""


class StaffDesk:
    """Asks for staff, and stops asking, for one sender."""

    def __init__(self, handovers: HandoverRepository, sender_id: str, region: str) -> None:
        """Use the repository for one sender of a region."""
        self._handovers, self._sender, self._region = handovers, sender_id, region

    def reaches(self) -> bool:
        """Say whether staff could reach this person."""
        return channel_of(self._sender) is not None

    def state(self) -> Optional[HandoverState]:
        """Return how far this person's live conversation is, or None when there is none going on."""
        found = self._handovers.state_of(self._sender)
        return found.state if found else None

    def call(self, summary: str) -> None:
        """Ask for a member of staff, who may read the summary.

        Raises:
            ValueError: when this person could not be reached.
        """
        channel = channel_of(self._sender)
        if channel is None:
            raise ValueError("nobody can reach a sender of this channel")
        self._handovers.request(self._sender, channel, self._region, summary)

    def dismiss(self) -> bool:
        """Stop waiting or talking; False when there was nothing to stop."""
        return self._handovers.leave(self._sender)
