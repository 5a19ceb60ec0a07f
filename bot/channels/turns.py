"""Takes on a message from a page, once, hands it to the door, and writes what it says as events.

Messages of one conversation are answered one after another. When the database fails or hangs, events go straight to
the open streams instead: a safety reply must not wait for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Optional, TypeVar

from rasa.core.channels.channel import OutputChannel, UserMessage
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.events import Notifier
from bot.content.models import SafetyTexts
from bot.dialogue.incoming import clean
from bot.dialogue.replies import lines
from bot.log import LogEvent, log, where
from bot.store.outbox import Outbox

CHANNEL = "widget"
MAXIMUM_WAITING = 5
"""Messages of one conversation that wait for an answer at the same time."""
STORE_SECONDS = 1.0
"""How long a person waits for the database before the answer goes past it."""
STORE_THREADS = 4
REMEMBERED = 1_000
"""Messages kept in mind as taken on, for when the database cannot say."""
QUIET = frozenset({"follow_up"})
"""Safety texts that come after one that stands out already."""
SHOWN = ("text", "buttons", "attachment")
"""What a page gets of a message; the rest is not for it."""
T = TypeVar("T")


class TooManyWaitingError(Exception):
    """A conversation has as many unanswered messages as it may."""


class StoreSilentError(Exception):
    """The database failed, or did not answer in time."""


@dataclass(frozen=True)
class Sent:
    """A message as a page sends it: `text` is what it shows, `payload` a button's."""

    id: str
    text: str
    payload: Optional[str] = None
    origin: dict[str, str] | None = None
    """What brought the person here: campaign and region."""


class Store:
    """The outbox, asked from the event loop without holding it up."""

    def __init__(self, outbox: Outbox) -> None:
        """Use an outbox."""
        self.outbox = outbox
        self._threads = ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="outbox")

    async def ask(self, question: Callable[..., T], *arguments: Any) -> T:
        """Return what a method of the outbox returns.

        Raises:
            StoreSilentError: when it fails or takes longer than a second.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._threads, question, *arguments)
        try:
            return await asyncio.wait_for(asyncio.shield(asked), STORE_SECONDS)
        except (SQLAlchemyError, asyncio.TimeoutError) as error:
            asked.add_done_callback(lambda late: late.cancelled() or late.exception())
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            raise StoreSilentError from error


class Turns:
    """Answers the messages of pages."""

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        safety: SafetyTexts,
        handle: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        """Use a store, streams to wake, the texts that must stand out, and who handles a message."""
        self.store, self.notifier, self._handle = store, notifier, handle
        self._safety = tuple(
            lines(text)
            for reply in safety.replies.values()
            for name, text in reply.texts().items()
            if name not in QUIET
        )
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._taken: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._tasks: set[asyncio.Task[None]] = set()
        self._forgotten: set[str] = set()
        self.is_as_typed: Callable[[str], Awaitable[bool]] = _never
        """Whether what a sender types now reaches somebody as it is typed: then the page shows it so."""

    async def accept(self, sender_id: str, sent: Sent) -> bool:
        """Take a message on and answer it in the background; return False when it was taken on before.

        Raises:
            TooManyWaitingError: when too many messages of this conversation wait already.
        """
        if self._waiting[sender_id] >= MAXIMUM_WAITING:
            raise TooManyWaitingError
        self._waiting[sender_id] += 1
        try:
            is_new = await self._claim(sender_id, sent)
        except BaseException:
            self._leave(sender_id)
            raise
        if not is_new:
            self._leave(sender_id)
            return False
        task = asyncio.get_running_loop().create_task(self._answer(sender_id, sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _claim(self, sender_id: str, sent: Sent) -> bool:
        known = (sender_id, sent.id)
        try:
            return await self.store.ask(self.store.outbox.claim, sender_id, sent.id)
        except StoreSilentError:
            return known not in self._taken
        finally:
            self._taken.append(known)

    async def _answer(self, sender_id: str, sent: Sent) -> None:
        output = PageOutput(self, sent.id)
        try:
            async with self._locks.setdefault(sender_id, asyncio.Lock()):
                text = await self._shown(sender_id, sent)
                await output.tell(sender_id, {"type": "said", "id": sent.id, "text": text}, "said")
                message = UserMessage(
                    sent.payload or sent.text,
                    output,
                    sender_id,
                    input_channel=CHANNEL,
                    message_id=sent.id,
                    metadata=dict(sent.origin or {}),
                )
                await self._handle(message)
                await self._forget_before(sender_id, sent, output)
                await output.tell(sender_id, {"type": "done", "id": sent.id}, "done")
            with suppress(StoreSilentError):  # the page knows it is done and does not send it again
                await self.store.ask(self.store.outbox.finish, sender_id, sent.id)
        finally:
            self._leave(sender_id)

    def _leave(self, sender_id: str) -> None:
        self._waiting[sender_id] -= 1
        if not self._waiting[sender_id]:
            del self._waiting[sender_id]
            self._locks.pop(sender_id, None)

    def conversation_forgotten(self, sender_id: str) -> int:
        """Note that a conversation was deleted: what a page shows of it goes when the present turn is over.

        Returns how many rows were deleted, as whoever forgets does: none yet.
        """
        if sender_id in self._waiting:
            self._forgotten.add(sender_id)
        return 0

    async def _forget_before(self, sender_id: str, sent: Sent, output: PageOutput) -> None:
        """Delete what was said before this turn, when the turn deleted the conversation."""
        if sender_id in self._forgotten:
            self._forgotten.discard(sender_id)
            with suppress(StoreSilentError):  # it expires in a day
                await self.store.ask(self.store.outbox.forget, sender_id, f"{sent.id}:said")
            await output.tell(sender_id, {"type": "forget", "before": sent.id}, "forget")

    async def forget(self, sender_id: str) -> None:
        """Delete every event of a conversation, after the turn that may be going on; other pages hear of it.

        Raises:
            StoreSilentError: when the database does not do it.
        """
        async with self._locks.setdefault(sender_id, asyncio.Lock()):
            await self.store.ask(self.store.outbox.forget, sender_id)
        if sender_id not in self._waiting:
            self._locks.pop(sender_id, None)
        self.notifier.push(self.store.outbox.conversation(sender_id), {"type": "forget"})

    async def _shown(self, sender_id: str, sent: Sent) -> str:
        """Return what a page shows of what somebody typed: as it is read and kept, mostly without numbers."""
        incoming = clean(sent.text)
        if incoming.has_number_removed and not sent.payload and await self.is_as_typed(sender_id):
            return incoming.whole or incoming.text
        return incoming.text or "…"

    async def post(self, sender_id: str, key: str, data: dict[str, Any]) -> None:
        """Write an event that answers no message; one with the same key is the same event.

        Raises:
            StoreSilentError: when the database does not take it.
        """
        await self.store.ask(self.store.outbox.append, sender_id, key, {**data, "key": key})
        self.notifier.notify(self.store.outbox.conversation(sender_id))

    def is_safety(self, text: str) -> bool:
        """Say whether a text is or holds one of the safety replies."""
        return any(fixed in text for fixed in self._safety)

    async def finish(self, seconds: Optional[float] = None) -> None:
        """Wait for the answers that are being given, at most so long: the server stops."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)


class PageOutput(OutputChannel):
    """Says things in a conversation on a page: as numbered events, or past the table when that does not answer."""

    def __init__(self, turns: Turns, key: str) -> None:
        """Write events with keys that begin with `key`, so that the same turn writes each of them once."""
        self._turns, self._key, self._said, self._is_silent = turns, key, 0, False

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Say one message: `text`, `buttons` (title, payload) and `attachment`."""
        data = {"type": "reply", **{name: message[name] for name in SHOWN if message.get(name)}}
        if self._turns.is_safety(str(message.get("text") or "")):
            data["urgent"] = True
        self._said += 1
        await self.tell(recipient_id, data, str(self._said))

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Say a text."""
        await self.send_response(recipient_id, {"text": text})

    async def tell(self, sender_id: str, data: dict[str, Any], part: str) -> None:
        """Write an event and wake the streams; `part` makes its key."""
        store, notifier = self._turns.store, self._turns.notifier
        key = f"{self._key}:{part}"
        data = {**data, "key": key}
        conversation = store.outbox.conversation(sender_id)
        try:
            if self._is_silent:
                raise StoreSilentError
            await store.ask(store.outbox.append, sender_id, key, data)
            notifier.notify(conversation)
        except StoreSilentError:
            self._is_silent = True
            notifier.push(conversation, data)


async def _never(_: str) -> bool:
    """Say no: what is typed is read and kept without numbers."""
    return False
