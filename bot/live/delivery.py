"""Brings what staff say to the person: in every server process, each conversation by one of them at a time.

The database hands the messages of a conversation to one node (a lease: `HandoverRepository.undelivered_for_person`),
which sends them in order and marks each one that arrived. What is not marked is sent again, by this node or the next.
How a repeat is kept from the person is up to the channel: on a page it has the same key, so it is the same event.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Protocol

from bot.channels.telegram.tasks import end
from bot.live.announcer import Announcer, Said
from bot.log import LogEvent, log, where
from bot.store.background import Background, StoreUnavailableError
from bot.store.handover import HandoverRepository
from bot.store.handover_views import Delivery

POLL_SECONDS = 1.0
"""How often is looked for new messages; much shorter than a lease, which each look lengthens."""
EXPIRE_SECONDS = 15.0
"""How often requests and conversations are ended that waited or were silent for too long."""
LIMIT = 50
"""Messages taken at a time."""
REMEMBERED = 1_000
"""Messages kept in mind that arrived but could not be marked."""


class NotNowError(Exception):
    """The channel cannot take the message now: surely not delivered, try again."""


class Post(Protocol):
    """One channel's way to a person."""

    async def post(self, delivery: Delivery, said: Said) -> bool:
        """Bring a message; False when this person can never be reached again.

        Raises:
            NotNowError: when it has to be tried again later.
        """


class Deliverer:
    """The deliveries of one node."""

    def __init__(
        self, handovers: HandoverRepository, posts: Mapping[str, Post], announcer: Announcer, node: str
    ) -> None:
        """Use the repository, a post for each channel this node can send to, the words, and the node's name."""
        self._handovers, self._posts, self._announcer, self._node = handovers, dict(posts), announcer, node
        self._background = Background()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._arrived: deque[tuple[str, int]] = deque(maxlen=REMEMBERED)

    async def run(self) -> None:
        """Deliver, and end what is due; for ever."""
        clock, expire_at = asyncio.get_running_loop().time, 0.0
        while True:
            try:
                if clock() >= expire_at:
                    await self._background.run(self._handovers.expire_due)
                    expire_at = clock() + EXPIRE_SECONDS
                await self.look()
            except StoreUnavailableError:  # said in the log; try again
                pass
            except Exception as error:  # staff must not talk to nobody because one message is broken
                log(LogEvent.LIVE_FAILED, error=type(error).__name__, where=where(error))
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> None:
        """Begin to deliver what waits, in the conversations that nothing is on its way in.

        Raises:
            StoreUnavailableError: when the database does not say what waits.
        """
        take = self._handovers.undelivered_for_person
        found = await self._background.run(take, self._node, LIMIT, tuple(self._posts))
        for reference, deliveries in groupby(found, key=lambda each: each.reference):
            if reference not in self._busy:
                task = asyncio.get_running_loop().create_task(self._bring(list(deliveries)))
                self._busy[reference] = task
                task.add_done_callback(partial(self._done, reference))

    def _done(self, reference: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(reference, None)

    async def settle(self) -> None:
        """Wait for what is on its way."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Leave the rest to another node."""
        await end(self._busy.values())
        self._background.close()

    async def _bring(self, deliveries: Sequence[Delivery]) -> None:
        """Deliver the messages of one conversation, in order, as far as it goes."""
        try:
            for delivery in deliveries:
                if not await self._bring_one(delivery):
                    await self._let_go(deliveries)
                    return
        except (NotNowError, StoreUnavailableError):  # said in the log; the next look tries again
            return
        except Exception as error:  # one conversation must not end the others
            log(LogEvent.LIVE_FAILED, error=type(error).__name__, where=where(error))

    async def _bring_one(self, delivery: Delivery) -> bool:
        """Deliver one message and mark it; False when the person cannot be reached any more."""
        which = (delivery.reference, delivery.number)
        if which not in self._arrived:
            said = await self._background.run(self._announcer.said, delivery)
            if not await self._posts[delivery.channel].post(delivery, said):
                return False
            self._arrived.append(which)
            log(LogEvent.LIVE_DELIVERED, channel=delivery.channel, kind=delivery.kind.value)
        await self._background.run(self._handovers.mark_delivered, delivery)
        return True

    async def _let_go(self, deliveries: Sequence[Delivery]) -> None:
        """End the conversation of somebody who cannot be reached any more, and send nothing of it again."""
        log(LogEvent.LIVE_GONE, channel=deliveries[0].channel)
        await self._background.run(self._handovers.leave, deliveries[0].sender_id)
        for delivery in deliveries:
            await self._background.run(self._handovers.mark_delivered, delivery)
