"""Works on chats: in each one update after the other, several chats at once, and on from where a crash came."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.channels.handled import WasHandled
from bot.channels.telegram.delivery import Delivery, progress_from_dict
from bot.channels.telegram.handler import UpdateHandler, Words
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.tasks import end
from bot.channels.telegram.update import Incoming, Kind, read_update, update_id_of
from bot.log import LogEvent, log, where
from bot.store.background import Background, StoreUnavailableError
from bot.store.updates import ChatLostError, ChatState, Claim, NewUpdate, TelegramUpdates

WATCH_SECONDS = 3.0
"""How often a node says that it is alive and looks for chats nobody works on."""
MAXIMUM_ATTEMPTS = 3
"""An update that was begun so often without an end gets a kind sentence instead of an answer."""
HOPELESS_ATTEMPTS = 10
"""An update that was begun so often is let go: a mistake of ours stands in its way."""
REMEMBERED = 10_000
STOP_SECONDS = 10.0
"""How long a stopping node goes on with what it is doing."""


async def _keep_nothing(_: Mapping[str, Any]) -> None:
    """Stand in for saving, when there is no store."""


class Chats:
    """The chats of one bot, on one node."""

    def __init__(
        self,
        store: TelegramUpdates,
        background: Background,
        handler: UpdateHandler,
        sender: Sender,
        words: Words,
        was_handled: WasHandled,
    ) -> None:
        """Use a store (through `background`), a handler, and a sender."""
        self._store, self._run, self._handler, self._sender = store, background.run, handler, sender
        self._words, self._was_handled = words, was_handled
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._arrived: dict[str, OrderedDict[int, Incoming]] = {}
        self._spare: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        self._begun: OrderedDict[int, bool] = OrderedDict()
        """Updates this process began, and whether it finished them: for when the store cannot say."""

    async def take(self, raws: Iterable[Any]) -> None:
        """Claim updates and begin to answer them. When it returns they cannot be lost any more.

        Raises:
            StoreUnavailableError: when they could not be claimed. They have been answered as far as possible, and must
                be delivered again.
        """
        found = [(read_update(raw), raw) for raw in raws if update_id_of(raw) is not None]
        found = [(incoming, raw) for incoming, raw in found if incoming.kind is not Kind.NOTHING]
        if not found:
            return
        updates = [self._new(incoming, raw) for incoming, raw in found]
        for incoming, _ in found:
            if incoming.is_private and incoming.kind is not Kind.BUTTON:
                self._sender.ids.note(incoming.message_id)
        try:
            chats = await self._run(self._store.claim, updates)
        except StoreUnavailableError:
            for chat in dict.fromkeys(new.chat for new in updates):
                self._answer_soon([i for new, (i, _) in zip(updates, found) if new.chat == chat])
            raise
        for new, (incoming, _) in zip(updates, found):
            if new.chat in chats:
                self._arrived.setdefault(new.chat, OrderedDict())[new.update_id] = incoming
        for chat in chats:
            self.wake(chat)

    def _new(self, incoming: Incoming, raw: Mapping[str, Any]) -> NewUpdate:
        version = None
        if incoming.text and incoming.message_id:
            version = self._store.version_of(incoming.chat_id, incoming.message_id, incoming.text)
        return NewUpdate(incoming.update_id, self._store.chat_of(incoming.sender_id), raw, version)

    def wake(self, chat: str) -> None:
        """Work on a chat, if this node does not do so already."""
        if chat in self._working:
            self._again.add(chat)
        elif not self._is_stopping:
            self._working[chat] = asyncio.create_task(self._work(chat))

    async def _work(self, chat: str) -> None:
        try:
            while await self._run(self._store.lock, chat):
                while not self._is_stopping and (claims := await self._run(self._store.waiting, chat)):
                    await self._answer(claims)
                await self._run(self._store.unlock, chat)
                if self._is_stopping or not await self._run(self._store.waiting, chat):
                    break
        except ChatLostError:  # it is in good hands
            pass
        except StoreUnavailableError:
            self._answer_soon(list(self._arrived.get(chat, {}).values()))
        except Exception as error:  # one chat must not end the others; `watch` comes back to it
            log(LogEvent.TELEGRAM_FAILED, error=type(error).__name__, where=where(error))
        finally:
            self._arrived.pop(chat, None)
            self._working.pop(chat, None)
            if chat in self._again:
                self._again.discard(chat)
                self.wake(chat)

    async def _answer(self, claims: Sequence[Claim]) -> None:
        """Answer the first of the updates that wait in a chat."""
        claim, started = claims[0], time.perf_counter()
        incoming = read_update(claim.raw or {})
        if claim.attempts < HOPELESS_ATTEMPTS and not self._begun.get(claim.update_id):
            await self._run(self._store.begin, claim)
            state = await self._run(self._store.state, claim.chat)
            if await self._is_to_answer(incoming, claim, state):
                await self._deliver(claim, incoming, state, [read_update(c.raw or {}) for c in claims[1:]])
            self._remember(claim.update_id, is_finished=True)
        await self._run(self._store.finish, claim)
        spent = round((time.perf_counter() - started) * 1000, 1)
        log(LogEvent.TELEGRAM_HANDLED, kind=incoming.kind.value, attempt=claim.attempts + 1, milliseconds=spent)

    async def _is_to_answer(self, incoming: Incoming, claim: Claim, state: ChatState) -> bool:
        """Say whether something is to be said; remember who blocks the bot and who does not any more."""
        if incoming.kind is Kind.GROUP and state.is_blocked:  # left already
            return False
        if incoming.kind is Kind.EDITED:
            new = self._new(incoming, claim.raw or {})
            if await self._run(self._store.is_known_version, new):
                return False
        blocks = incoming.kind is Kind.BLOCKED
        if blocks or state.is_blocked:
            await self._run(self._store.blocked, claim.chat, blocks)
        return incoming.kind not in (Kind.BLOCKED, Kind.UNBLOCKED, Kind.NOTHING)

    async def _deliver(self, claim: Claim, incoming: Incoming, state: ChatState, later: Sequence[Incoming]) -> None:
        async def save(progress: Mapping[str, Any]) -> None:
            try:
                await self._run(self._store.save, claim, progress)
            except StoreUnavailableError:  # the person is answered all the same
                return

        progress = progress_from_dict(claim.progress)
        opening = "" if state.is_introduced or not incoming.is_private else self._words.opening
        delivery = self._delivery(incoming, save, progress, opening)
        self._remember(claim.update_id, is_finished=False)
        if not progress.is_complete and not await self._is_in_conversation(incoming, delivery):
            if claim.attempts >= MAXIMUM_ATTEMPTS:
                await self._handler.apologise(delivery)
            else:
                await self._handler.handle(incoming, delivery, later)
        await delivery.complete()
        if delivery.is_gone or not incoming.is_private:
            await self._run(self._store.blocked, claim.chat, True)
        elif opening and delivery.has_said_anything:
            await self._run(self._store.introduced, claim.chat)

    def _delivery(self, incoming: Incoming, save: Any, progress: Any = None, opening: str = "") -> Delivery:
        texts = self._words.telegram
        words = {"choose": texts.choose, "document_gone": texts.document_gone}
        return Delivery(incoming.chat_id, self._sender, save, progress, opening, words)

    def delivery_of(self, chat_id: int) -> Delivery:
        """Return a delivery of something that answers no update."""
        return self._delivery(Incoming(0, chat_id=chat_id), _keep_nothing)

    async def _is_in_conversation(self, incoming: Incoming, delivery: Delivery) -> bool:
        """Say whether a crash came after the turn was stored: everything has been said then, and sent or recorded."""
        if not delivery.has_said_anything:
            return False
        return await self._run(self._was_handled, incoming.sender_id, str(incoming.update_id))

    def _remember(self, update_id: int, is_finished: bool) -> None:
        self._begun[update_id] = is_finished
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)

    def _answer_soon(self, waiting: Sequence[Incoming]) -> None:
        """Answer updates of one chat without the store."""
        task = asyncio.create_task(self._answer_from_memory(waiting))
        self._spare.add(task)
        task.add_done_callback(self._spare.discard)

    async def _answer_from_memory(self, waiting: Sequence[Incoming]) -> None:
        """Answer what this process has not begun: safety replies must not need the store."""
        for incoming in waiting:
            if incoming.update_id in self._begun or incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
                continue
            self._remember(incoming.update_id, is_finished=True)
            delivery = self._delivery(incoming, _keep_nothing)
            await self._handler.handle(incoming, delivery)
            await delivery.complete()

    async def watch(self) -> None:
        """Keep this node's chats, and take up those nobody works on; for ever."""
        while True:
            try:
                if self._working:
                    await self._run(self._store.keep_locks, list(self._working))
                for chat in await self._run(self._store.unattended):
                    self.wake(chat)
            except StoreUnavailableError:  # said in the log; try again
                pass
            await asyncio.sleep(WATCH_SECONDS)

    async def stop(self) -> None:
        """Finish what is being done, for a while; then leave the rest to another node."""
        self._is_stopping = True
        tasks = [*self._working.values(), *self._spare]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        await end(tasks)
        try:
            await self._run(self._store.unlock)
        except StoreUnavailableError:  # the locks run out by themselves
            return
