"""Keeps the messages of pages that this node answers, and answers those of nodes that stopped."""

from __future__ import annotations

import asyncio

from bot.channels.turns import Turns, sent_from_dict
from bot.log import LogEvent, log, where
from bot.store.background import StoreUnavailableError

WATCH_SECONDS = 3.0
"""How often a node says what it is answering and looks for what others left; several times within a lease."""


class Takeover:
    """Looks after accepted messages, so that none is lost with its node."""

    def __init__(self, turns: Turns) -> None:
        """Look after the messages of `turns`."""
        self._turns, self._claims = turns, turns.store.outbox.claims

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except StoreUnavailableError:  # said in the log; try again
                pass
            except Exception as error:  # one message must not end the watch over all others
                log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            await asyncio.sleep(WATCH_SECONDS)

    async def look(self) -> None:
        """Keep what is being answered, and take over what was left.

        Raises:
            StoreUnavailableError: when the database does not answer.
        """
        ask, turns = self._turns.store.ask, self._turns
        for sender_id, message in list(turns.unmarked):
            if turns.late.holds(sender_id):
                continue
            await ask(self._claims.finish_late, sender_id, message)
            turns.unmarked.discard((sender_id, message))
        if own := turns.answering | turns.unmarked:
            await ask(self._claims.keep, list(own))
        for left in await ask(self._claims.abandoned):
            log(LogEvent.MESSAGE_TAKEN_OVER, channel="widget", attempt=left.attempt)
            turns.take_over(left.sender_id, sent_from_dict(left.message, left.content), left.attempt)
