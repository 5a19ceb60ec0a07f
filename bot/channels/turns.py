"""Takes on a message from a page, once, hands it to the door, and writes what it says as events.

Messages of one conversation are answered one after another, on whichever nodes they came in; only a safety reply does
not wait for what was said before it. When the database fails or hangs, events go straight to the open streams instead:
a safety reply must not wait for that either.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from typing import Any, Awaitable, Callable, Optional, TypeVar

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels.events import Notifier
from bot.channels.handled import WasHandled
from bot.channels.late_events import LateEvents
from bot.content.models import SafetyTexts
from bot.dialogue.incoming import clean
from bot.dialogue.replies import lines
from bot.shared.ordered import OrderedMessage
from bot.shared.places import FIRST, Place, Places
from bot.store.background import Background, StoreUnavailableError
from bot.store.outbox import Outbox

CHANNEL = "widget"
MAXIMUM_WAITING = 5
"""Messages of one conversation that wait for an answer at the same time."""
STORE_SECONDS = 1.0
"""How long a person waits for the database before the answer goes past it."""
PLACE_SECONDS = 60.0
"""How long a message waits for those before it; then it is answered all the same."""
NEXT_SECONDS = 0.2
"""How often it is looked whether another node has answered what came before."""
MAXIMUM_ATTEMPTS = 3
"""A message that was begun so often without an end gets a kind sentence instead of an answer."""
REMEMBERED = 1_000
"""Messages kept in mind as taken on, for when the database cannot say."""
QUIET = frozenset({"follow_up"})
"""Safety texts that come after one that stands out already."""
SHOWN = ("text", "buttons", "attachment")
"""What a page gets of a message; the rest is not for it."""
T = TypeVar("T")


class TooManyWaitingError(Exception):
    """A conversation has as many unanswered messages as it may."""


@dataclass(frozen=True)
class Sent:
    """A message as a page sends it: `text` is what it shows, `payload` a button's."""

    id: str
    text: str
    payload: Optional[str] = None
    origin: dict[str, str] | None = None
    """What brought the person here: campaign and region."""


def sent_from_dict(identity: str, content: dict[str, Any]) -> Sent:
    """Return a message as it was kept with its claim."""
    return Sent(identity, content["text"], content["payload"], content["origin"])


@dataclass(frozen=True)
class Recovery:
    """What is needed to go on where a crash came."""

    was_handled: WasHandled = lambda _sender, _message: False
    sorry: str = ""
    """What is said instead of an answer that fails again and again."""


class Store:
    """The outbox, asked from the event loop without holding it up."""

    def __init__(self, outbox: Outbox) -> None:
        """Use an outbox."""
        self.outbox = outbox
        self._background = Background(STORE_SECONDS)

    async def ask(self, question: Callable[..., T], *arguments: Any) -> T:
        """Return what a method of the outbox returns.

        Raises:
            StoreUnavailableError: when it fails or takes longer than a second.
        """
        return await self._background.run(question, *arguments)


class Turns:
    """Answers the messages of pages."""

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        safety: SafetyTexts,
        handle: Callable[[UserMessage], Awaitable[Any]],
        recovery: Optional[Recovery] = None,
    ) -> None:
        """Use a store, streams to wake, the texts that must stand out, who handles a message, and what helps it."""
        self.store, self.notifier, self._handle = store, notifier, handle
        self._safety = tuple(
            lines(text)
            for reply in safety.replies.values()
            for name, text in reply.texts().items()
            if name not in QUIET
        )
        self._recovery, self._places = recovery or Recovery(), Places()
        self.answering: set[tuple[str, str]] = set()
        """What this node is answering: (sender, message)."""
        self.unmarked: set[tuple[str, str]] = set()
        """What was answered while the database could not be told."""
        self.late = LateEvents(store.outbox, store.ask, notifier)
        self._waiting: Counter[str] = Counter()
        self._taken: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._tasks: set[asyncio.Task[None]] = set()
        self._forgotten: set[str] = set()
        self.is_as_typed: Callable[[str], Awaitable[bool]] = _never
        """Whether what a sender types now reaches somebody as it is typed: then the page shows it so."""
        self.is_alarm: Callable[[str], bool] = lambda _: False
        """Says cheaply whether a text is an alarm: it does not wait for what was said before it."""

    async def accept(self, sender_id: str, sent: Sent, is_urgent: bool = False) -> bool:
        """Take a message on and answer it in the background; return False when it was taken on before.

        Raises:
            TooManyWaitingError: when too many messages of this conversation wait already, and it is not urgent.
        """
        if self._waiting[sender_id] >= MAXIMUM_WAITING and not is_urgent:
            raise TooManyWaitingError
        self._waiting[sender_id] += 1
        try:
            attempt = await self._claim(sender_id, sent)
        except BaseException:
            self._leave(sender_id)
            raise
        if not attempt:
            self._leave(sender_id)
            return False
        self._start(sender_id, sent, attempt)
        return True

    async def _claim(self, sender_id: str, sent: Sent) -> int:
        """Return which attempt at a message this is, 0 when it is none of ours."""
        known = (sender_id, sent.id)
        content = {name: value for name, value in asdict(sent).items() if name != "id"}
        try:
            return await self.store.ask(self.store.outbox.claims.claim, sender_id, sent.id, content)
        except StoreUnavailableError:
            return int(known not in self._taken)
        finally:
            self._taken.append(known)

    def take_over(self, sender_id: str, sent: Sent, attempt: int) -> None:
        """Answer a message that another node took on and left."""
        self._waiting[sender_id] += 1
        self._start(sender_id, sent, attempt)

    def _start(self, sender_id: str, sent: Sent, attempt: int) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(sender_id, sent, attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, sender_id: str, sent: Sent, attempt: int) -> None:
        """Answer a message: what is urgent at once, the rest after what was said before it."""
        output, known = PageOutput(self, sent.id), (sender_id, sent.id)
        self.answering.add(known)
        try:
            # what was left by another node came before everything that waits here; only the table knows its order
            with self._places.take(sender_id) if attempt == 1 else nullcontext(FIRST) as place:
                is_mine = await self._is_next(place, sender_id, sent)

                async def my_turn() -> None:
                    nonlocal is_mine
                    if not is_mine:
                        await self._wait(place, sender_id, sent)
                        is_mine = True

                if not is_mine and not self.is_alarm(sent.text):
                    await my_turn()
                text = await self._shown(sender_id, sent)
                await output.tell(sender_id, {"type": "said", "id": sent.id, "text": text}, "said")
                if not await self._was_answered(sender_id, sent, attempt):
                    await self._reply(sender_id, sent, attempt, output, my_turn)
                await my_turn()
                await self._forget_before(sender_id, sent, output)
                await output.tell(sender_id, {"type": "done", "id": sent.id}, "done")
            await self._finish(known)
        finally:
            self.answering.discard(known)
            self._leave(sender_id)

    async def _reply(
        self, sender_id: str, sent: Sent, attempt: int, output: PageOutput, my_turn: Callable[[], Awaitable[None]]
    ) -> None:
        if attempt > MAXIMUM_ATTEMPTS:
            await output.send_text_message(sender_id, self._recovery.sorry)
            return
        message = OrderedMessage(
            sent.payload or sent.text,
            output,
            sender_id,
            input_channel=CHANNEL,
            message_id=sent.id,
            metadata=dict(sent.origin or {}),
            my_turn=my_turn,
        )
        await self._handle(message)

    async def _is_next(self, place: Place, sender_id: str, sent: Sent) -> bool:
        """Say whether everything that was said before is answered, on this node and on others."""
        if not place.is_first:
            return False
        try:
            return await self.store.ask(self.store.outbox.claims.is_next, sender_id, sent.id)
        except StoreUnavailableError:  # then nobody knows of other nodes
            return True

    async def _wait(self, place: Place, sender_id: str, sent: Sent) -> None:
        """Wait until it is this message's turn; not for ever."""
        clock = asyncio.get_running_loop().time
        end = clock() + PLACE_SECONDS
        await place.wait(PLACE_SECONDS)
        while clock() < end and not await self._is_next(place, sender_id, sent):
            await asyncio.sleep(NEXT_SECONDS)

    async def _was_answered(self, sender_id: str, sent: Sent, attempt: int) -> bool:
        """Say whether a crash came after the answer: it is in the conversation then, or its end among the events."""
        if attempt == 1:
            return False
        outbox, ask = self.store.outbox, self.store.ask
        with suppress(StoreUnavailableError):
            return await ask(outbox.has, sender_id, f"{sent.id}:done") or await ask(
                self._recovery.was_handled, sender_id, sent.id
            )
        return False

    async def _finish(self, known: tuple[str, str]) -> None:
        """Mark a message as answered; when the database is silent or lacks its events, later (`Takeover`)."""
        if self.late.holds(known[0]):
            self.unmarked.add(known)
            return
        try:
            await self.store.ask(self.store.outbox.claims.finish, *known)
        except StoreUnavailableError:
            self.unmarked.add(known)

    def _leave(self, sender_id: str) -> None:
        self._waiting[sender_id] -= 1
        if not self._waiting[sender_id]:
            del self._waiting[sender_id]

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
            self.late.forget(sender_id, but=f"{sent.id}:")
            with suppress(StoreUnavailableError):  # it expires in a day
                await self.store.ask(self.store.outbox.forget, sender_id, f"{sent.id}:said")
            await output.tell(sender_id, {"type": "forget", "before": sent.id}, "forget")

    async def forget(self, sender_id: str) -> None:
        """Delete every event of a conversation, after the turn that may be going on; other pages hear of it.

        Raises:
            StoreUnavailableError: when the database does not do it.
        """
        with self._places.take(sender_id) as place:
            await place.wait(PLACE_SECONDS)
            self.late.forget(sender_id)
            await self.store.ask(self.store.outbox.forget, sender_id)
        self.notifier.push(self.store.outbox.conversation(sender_id), {"type": "forget"})

    async def _shown(self, sender_id: str, sent: Sent) -> str:
        """Return what a page shows of what somebody typed: as it is read and kept; with staff at work, as typed."""
        incoming = clean(sent.text)
        if incoming.verbatim not in ("", incoming.text) and not sent.payload and await self.is_as_typed(sender_id):
            return incoming.verbatim
        return incoming.text or "…"

    async def post(self, sender_id: str, key: str, data: dict[str, Any]) -> None:
        """Write an event that answers no message; one with the same key is the same event.

        Raises:
            StoreUnavailableError: when the database does not take it.
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
        self._turns, self._key, self._said = turns, key, 0

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
        """Write an event and wake the streams; `part` makes its key.

        When the database is silent the streams are handed the event itself, and it is written later; so are those
        that come after it meanwhile, without waiting for the database again.
        """
        store, notifier, late = self._turns.store, self._turns.notifier, self._turns.late
        key = f"{self._key}:{part}"
        data = {**data, "key": key}
        conversation = store.outbox.conversation(sender_id)
        try:
            if late.holds(sender_id):
                raise StoreUnavailableError
            await store.ask(store.outbox.append, sender_id, key, data)
            notifier.notify(conversation)
        except StoreUnavailableError:
            late.add(sender_id, key, data)
            notifier.push(conversation, data)


async def _never(_: str) -> bool:
    """Say no: what is typed is read and kept without numbers."""
    return False
